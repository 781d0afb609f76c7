import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Hub } from './hub.ts';
import { fingerprintOf, type Parked } from './log/read-model.ts';
import type { RunState } from './reactors/schedule.ts';

export interface Disk {
  dir: string;
  logBytes: number;
  readBytes: number;
  blobBytes: number;
  freeBytes: number;
  totalBytes: number;
}

/** How a hub stands. Times in ms. What `hub status --json` prints. */
export interface Status {
  position: number;
  /** the position that the read models have folded */
  folded: number;
  /** why appends fail; null while they go through */
  trouble: string | null;
  parked: Parked[];
  projections: { name: string; version: number; position: number }[];
  /** what the clock runs: when it last ran and what came of it, when it will run next */
  reactors: RunState[];
  disk: Disk;
  /** the hub that answered; `url` is null when it was opened for this question only */
  hub: { pid: number; startedAt: number; url: string | null; fingerprint: string; readFile: string };
}

export function statusOf(hub: Hub): Status {
  const { position } = hub.model.checkpoint();
  return {
    position: hub.log.head().position,
    folded: position,
    trouble: hub.trouble() ?? null,
    parked: hub.parked(),
    projections: hub.projections.map(({ name, version }) => ({ name, version, position })),
    reactors: hub.runner.states(),
    disk: diskOf(hub.dir),
    hub: {
      pid: process.pid,
      startedAt: hub.startedAt,
      url: hub.url,
      fingerprint: fingerprintOf(hub.projections),
      readFile: hub.model.file,
    },
  };
}

/** What a data folder takes, and what is left where it lies. */
export function diskOf(dir: string): Disk {
  const { bavail, blocks, bsize } = statfsSync(dir);
  const sizeOf = (pattern: RegExp, folder = dir) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => pattern.test(name))
          .reduce(
            (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
            0,
          )
      : 0;
  return {
    dir,
    logBytes: sizeOf(/^log\.db/),
    readBytes: sizeOf(/^read[-@]/),
    blobBytes: sizeOf(/./, join(dir, 'blobs')),
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
  };
}
