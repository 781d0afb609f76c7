import { existsSync, linkSync, rmSync } from 'node:fs';
import { projections as allProjections } from '../projections/index.ts';
import type { Projection } from '../projections/projection.ts';
import { HubError } from './errors.ts';
import type { openToRead } from './folder.ts';
import { followInSteps, removeReadFile } from './log/follow.ts';
import { openReadModel, type Parked } from './log/read-model.ts';

type Source = ReturnType<typeof openToRead>['source'];

export interface Replayed {
  file: string;
  position: number;
  /** ms; when the event at that position was recorded; null for an empty log */
  recordedAt: number | null;
  /** telemetry of that time which is gone from the log, and in no summary that was written by then; null: none */
  missing: { from: number; to: number; reports: number } | null;
  parked: Parked[];
  durationMs: number;
}

interface Options {
  /** a position, or an RFC 3339 time: the last event at or before it */
  to: string;
  /** a new file */
  out: string;
  projections?: readonly Projection[];
  onProgress?: (position: number, upTo: number) => void;
}

/**
 * Folds the log as it stood at a position or a moment into a new read file. Never over an existing one.
 * @throws HubError usage for a target that is none, a file that exists; damaged for a log that cannot be read
 */
export async function replay(
  source: Source,
  { to, out, projections = allProjections, onProgress = () => {} }: Options,
): Promise<Replayed> {
  const started = performance.now();
  if (existsSync(out)) throw outExists(out);
  const upTo = positionOf(source, to);
  const part = `${out}.${process.pid}.part`;
  removeReadFile(part);
  const model = openReadModel(part, projections, { quick: true });
  let parked: Parked[];
  try {
    model.adopt(source.log.head().logId);
    for (const position of followInSteps(source, model, { upTo })) {
      onProgress(position, upTo);
      await new Promise((resolve) => setImmediate(resolve));
    }
    parked = model.parked();
    model.close();
    link(part, out);
  } finally {
    if (model.db.sqlite.open) model.close();
    removeReadFile(part);
  }
  return {
    file: out,
    position: upTo,
    recordedAt: recordedAt(source, upTo),
    missing: missingAt(source, upTo),
    parked,
    durationMs: performance.now() - started,
  };
}

/** Gives the file its name, unless somebody took it meanwhile. */
function link(part: string, out: string): void {
  try {
    linkSync(part, out);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw outExists(out);
    throw error;
  }
  rmSync(part);
}

const outExists = (out: string) =>
  new HubError('usage', `${out} exists already`, {
    hint: 'a replay never writes over a file: give another name',
  });

/** The position that a target means. @throws HubError usage */
export function positionOf({ log }: Source, to: string): number {
  const head = log.head().position;
  if (/^\d+$/.test(to)) {
    if (Number(to) <= head) return Number(to);
    throw new HubError('usage', `the log ends at position ${head}, not ${to}`);
  }
  const isTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/.test(to);
  const at = isTime ? Date.parse(to) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new HubError('usage', `'${to}' is neither a position nor a time`, {
      hint: 'a position is a whole number, a time looks like 2026-11-21T03:12:00+01:00',
    });
  }
  const last = log.db
    .prepare<[number], number>(
      'SELECT position FROM events WHERE recorded_at <= ? ORDER BY position DESC LIMIT 1',
    )
    .pluck()
    .get(at);
  if (last !== undefined) return last;
  throw new HubError('usage', `nothing was recorded before ${to}`, {
    hint: firstHint(log.at(1)?.recordedAt),
  });
}

const firstHint = (at: number | undefined) =>
  at === undefined
    ? 'the log is empty, or its beginning was pruned'
    : `the first event was recorded at ${new Date(at).toISOString()}`;

const recordedAt = ({ log }: Source, position: number): number | null =>
  log.db
    .prepare<[number], number>(
      'SELECT recorded_at FROM events WHERE position <= ? ORDER BY position DESC LIMIT 1',
    )
    .pluck()
    .get(position) ?? null;

/** Telemetry up to a position that was pruned after it: the day summaries that stand for it come later in the log. */
function missingAt({ log }: Source, upTo: number): Replayed['missing'] {
  const boundary = log.db
    .prepare<{ upTo: number }, { then: number; now: number }>(
      `SELECT coalesce(max(iif(position <= @upTo, json_extract(data, '$.before'), 0)), 0) AS "then",
              coalesce(max(json_extract(data, '$.before')), 0) AS "now"
       FROM events WHERE stream = 'hub' AND version IS NOT NULL AND type = 'TelemetryPruned'`,
    )
    .get({ upTo })!;
  const from = Math.max(1, boundary.then);
  const to = Math.min(boundary.now - 1, upTo);
  if (to < from) return null;
  const kept = log.db
    .prepare<[number, number], number>('SELECT count(*) FROM events WHERE position BETWEEN ? AND ?')
    .pluck()
    .get(from, to)!;
  const reports = to - from + 1 - kept;
  return reports === 0 ? null : { from, to, reports };
}
