import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HubConfig } from '../schema/config.ts';
import { type Blobs, openBlobs } from './blobs.ts';
import { readMasterKey } from './keys.ts';
import type { Source } from './log/follow.ts';
import { openLogReader, requireLog } from './log/reader.ts';
import { openSummaries, type Summaries } from './summaries.ts';
import { openVault, type Vault } from './vault.ts';

/** What of a data folder lies beside the log. */
export interface Folder {
  dir: string;
  vault: Vault;
  blobs: Blobs;
  summaries: Summaries;
}

type Env = Record<string, string | undefined>;

/** Opens keys and blobs. On a folder that never held a log it makes them. @throws HubError bad_config for a wrong key */
export function openFolder(config: HubConfig, env: Env, now: () => number): Folder {
  const dir = config.server.data_dir;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fresh = !existsSync(join(dir, 'log.db')) && !existsSync(join(dir, 'log.head'));
  const vault = openVault(dir, readMasterKey(config, env, fresh), fresh, now);
  const blobs = openBlobs(dir);
  return { dir, vault, blobs, summaries: openSummaries(blobs, vault) };
}

/** The same folder, with its writes going through `SqliteLog.beside`: the running hub's own. */
export const guarded = (folder: Folder, beside: <T>(write: () => T) => T): Folder => ({
  ...folder,
  vault: {
    ...folder.vault,
    seal: (...given) => beside(() => folder.vault.seal(...given)),
    sealLeaf: (...given) => beside(() => folder.vault.sealLeaf(...given)),
  },
  blobs: { ...folder.blobs, put: (bytes) => beside(() => folder.blobs.put(bytes)) },
  summaries: { ...folder.summaries, write: (sections) => beside(() => folder.summaries.write(sections)) },
});

/** Opens a data folder to read its log, with or without a hub that serves it. @throws HubError not_found without a log */
export function openToRead(
  config: HubConfig,
  env: Env,
): Folder & { source: Source & { log: ReturnType<typeof openLogReader> } } {
  const dir = config.server.data_dir;
  requireLog(dir);
  const vault = openVault(dir, readMasterKey(config, env, false), false, () => 0);
  const blobs = openBlobs(dir);
  const summaries = openSummaries(blobs, vault);
  const log = openLogReader(dir, vault);
  return { dir, vault, blobs, summaries, source: { log, sectionsOf: summaries.read } };
}
