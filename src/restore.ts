import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { HubConfig } from '../schema/config.ts';
import { doorFiles } from './backup.ts';
import { HubError } from './errors.ts';
import { sync, writeDurably } from './files.ts';
import { masterKeyPlace, readMasterKey } from './keys.ts';
import { lockFolder } from './lock.ts';
import { check, type Keys, logIdOf, openBackup, readKeys } from './restore-check.ts';
import { openVault } from './vault.ts';
import type { Progress } from './verify-log.ts';

type Env = Record<string, string | undefined>;

export interface RestoreOrder {
  file: string;
  keysFile: string | null;
  /** the data folder holds something: move that aside */
  force: boolean;
}

export interface Restored {
  dir: string;
  position: number;
  events: number;
  blobs: number;
  keys: number;
  /** where what lay in the data folder was moved; null: nothing did */
  movedTo: string | null;
  /** what the hub will miss when it starts, in words; null: its keys open */
  lacking: string | null;
}

/**
 * Puts a backup into a data folder that no hub uses. Everything is checked first; the log comes last, so that a restore
 * that was cut off leaves no folder that a hub would start on.
 * @throws HubError locked beside a hub, usage for a folder that holds something or a file that is no backup or has
 *   expired, damaged when what is in it does not hold
 */
export function restore(
  config: HubConfig,
  env: Env,
  { file, keysFile, force }: RestoreOrder,
  now: number,
  onProgress: (progress: Progress) => void,
): Restored {
  const dir = config.server.data_dir;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dir, process.pid);
  try {
    const held = whatLies(dir, keysFile !== null);
    if (held.length > 0 && !force) {
      throw new HubError('usage', `${dir} holds ${held.join(', ')}`, {
        hint: 'restore into an empty data folder, or give --force to move that aside',
      });
    }
    const db = openBackup(file);
    try {
      const keys = keysFile === null ? undefined : readKeys(keysFile, logIdOf(db), now);
      const checked = check(db, file, onProgress);
      const movedTo = held.length === 0 ? null : moveAside(dir, held, now);
      const blobs = putBlobs(db, dir);
      if (keys) putKeys(dir, keys, config, env);
      putLog(file, dir);
      const lacking = whatLacks(dir, config, env);
      return {
        dir,
        position: checked.position,
        events: checked.events,
        blobs,
        keys: Object.keys(keys?.keys ?? {}).length,
        movedTo,
        lacking,
      };
    } finally {
      db.close();
    }
  } finally {
    unlock();
  }
}

/** What in the folder a restore would replace. Keys stay where none are brought: they may be all that is left. */
function whatLies(dir: string, bringsKeys: boolean): string[] {
  return readdirSync(dir).filter((name) => {
    if (/^log\.(db|head)/.test(name) || /^read[-@]/.test(name)) return true;
    if (name === 'blobs') return readdirSync(join(dir, name)).length > 0;
    if (name === 'keys') return bringsKeys && readdirSync(join(dir, name)).length > 0;
    return bringsKeys && (doorFiles as readonly string[]).includes(name);
  });
}

function moveAside(dir: string, names: string[], now: number): string {
  const aside = join(dir, `before-restore-${new Date(now).toISOString().replaceAll(':', '')}`);
  mkdirSync(aside, { mode: 0o700 });
  // log.head first: without its log it would stop the next start, the other way round it only tells that something is lost
  for (const name of names.toSorted((a, b) => Number(b === 'log.head') - Number(a === 'log.head'))) {
    renameSync(join(dir, name), join(aside, name));
  }
  return aside;
}

function putBlobs(db: Database.Database, dir: string): number {
  const folder = join(dir, 'blobs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let blobs = 0;
  for (const row of db
    .prepare<[], { digest: string; bytes: Buffer }>('SELECT digest, bytes FROM backup_blobs')
    .iterate()) {
    writeDurably(join(folder, row.digest), row.bytes);
    blobs += 1;
  }
  return blobs;
}

function putKeys(dir: string, { keys, doors, master_key }: Keys, config: HubConfig, env: Env): void {
  mkdirSync(join(dir, 'keys'), { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(keys)) writeDurably(join(dir, 'keys', name), text);
  for (const [name, text] of Object.entries(doors)) writeDurably(join(dir, name), `${text}\n`);
  const place = masterKeyPlace(config, env);
  if (master_key !== null && !env.HUB_MASTER_KEY && !existsSync(place))
    writeDurably(place, `${master_key}\n`);
}

function putLog(file: string, dir: string): void {
  const part = join(dir, 'log.db.part');
  copyFileSync(file, part);
  chmodSync(part, 0o600);
  const copy = new Database(part);
  const row = copy
    .prepare<[], { position: number; hash: string }>('SELECT position, hash FROM backup')
    .get()!;
  copy.exec('DROP TABLE backup_blobs; DROP TABLE backup');
  copy.pragma('incremental_vacuum');
  copy.close();
  sync(part);
  renameSync(part, join(dir, 'log.db'));
  sync(dir);
  if (row.hash !== '')
    writeDurably(join(dir, 'log.head'), `${String(row.position).padStart(16, '0')} ${row.hash}\n`);
}

/** Whether a hub could open what is sealed in this folder. */
function whatLacks(dir: string, config: HubConfig, env: Env): string | null {
  try {
    openVault(dir, readMasterKey(config, env, false), false, () => 0);
    return null;
  } catch (error) {
    if (error instanceof HubError)
      return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
    throw error;
  }
}
