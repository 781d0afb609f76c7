import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { blindSummary } from '../projections/blind-times.ts';
import type { Hub } from './hub.ts';
import type { Outdated } from './intake.ts';
import { fingerprintOf, type Parked } from './log/read-model.ts';
import type { Place } from './log-file.ts';
import { type Standing, standingOf } from './notices/standing.ts';
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
export interface Status extends Standing {
  position: number;
  /** the position that the read models have folded */
  folded: number;
  /** why appends fail; null while they go through */
  trouble: string | null;
  /** whether log.db still lies where the hub opened it */
  logPlace: Place;
  /** false: it was removed while it is in use, and what is folded into it goes with the process */
  readFileThere: boolean;
  parked: Parked[];
  projections: { name: string; version: number; position: number }[];
  /** what the clock runs: when it last ran and what came of it, when it will run next */
  reactors: RunState[];
  /** how often the hub heard nobody, and when last */
  blind: { count: number; last: { from: number; to: number; why: string } | null };
  /** whose reports are too old to keep: their clocks are wrong */
  outdated: Outdated[];
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
    logPlace: hub.logPlace(),
    readFileThere: existsSync(hub.model.file),
    parked: hub.parked(),
    projections: hub.projections.map(({ name, version }) => ({ name, version, position })),
    reactors: hub.runner.states(),
    ...standingOf(hub),
    blind: blindOf(hub),
    outdated: hub.intake.outdated(),
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

function blindOf(hub: Hub): Status['blind'] {
  const { count, last } = blindSummary(hub.db);
  return { count, last: last && { from: last.from, to: last.to, why: last.why } };
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
