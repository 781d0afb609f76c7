import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Projection } from '../projections/projection.ts';
import type { openToRead } from './folder.ts';
import { followInSteps } from './log/follow.ts';
import { type Checkpoint, openReadModel, type Parked } from './log/read-model.ts';
import { sqliteCode } from './log/storage-error.ts';
import type { Finding } from './verify-log.ts';
import { compareTable } from './verify-rows.ts';

type Opened = ReturnType<typeof openToRead>;
type Found = (finding: Finding) => void;
type OnProgress = (what: 'folding' | 'comparing', progress: { done: number; of: number }) => void;

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A read file as it stood at one moment, whatever the hub does to it meanwhile. */
export interface Standing {
  file: string;
  db: Database.Database;
  position: number;
}

/**
 * Freezes what is seen of the log, and of the read file beside it. Undefined when there is no read file to compare:
 * none is there, it belongs to another log, or telemetry that it was folded from is gone already.
 */
export function freeze({ source: { log } }: Opened, file: string, found: Found): Standing | undefined {
  const headNow = log.db.prepare<[], { position: number; logId: string }>(
    'SELECT position, log_id AS logId FROM head',
  );
  if (!existsSync(file)) {
    log.db.exec('BEGIN');
    headNow.get(); // the snapshot begins with the first read
    return undefined;
  }
  const db = new Database(file, { readonly: true, timeout: 200 });
  db.exec('BEGIN');
  const standing = db
    .prepare<[], Checkpoint>('SELECT log_id AS logId, position, hash FROM checkpoint')
    .get()!;
  log.db.exec('BEGIN'); // the log second: it is committed first, so it is not behind
  const head = headNow.get() ?? { position: 0, logId: '' };
  const { position } = standing;
  const ahead = standing.logId === head.logId && position > head.position;
  if (ahead) {
    const message = `the read file stands at position ${position}, but log.db ends at ${head.position}: its tail is lost`;
    found({ kind: 'head', position: head.position, message });
  }
  if (!ahead && belongs(log, standing, head.logId)) return { file, db, position };
  db.close();
  return undefined;
}

function belongs(
  log: Opened['source']['log'],
  { logId, position, hash }: Checkpoint,
  ofLog: string,
): boolean {
  try {
    const known = log.hashAt(position);
    const prunedSince = log.db
      .prepare<[number], number>(
        `SELECT count(*) FROM events WHERE stream = 'hub' AND version IS NOT NULL AND type = 'TelemetryPruned' AND position > ?`,
      )
      .pluck()
      .get(position)!;
    return logId === ofLog && prunedSince === 0 && (position === 0 || known === undefined || known === hash);
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
    return false; // the log cannot be read there: reading it whole names the place
  }
}

/**
 * Folds the log into a temporary file up to where the read file stands, and compares every row.
 * Returns how many rows were compared; null when there was nothing to compare with, or the log cannot be folded.
 */
export async function compareWithFold(
  { source }: Opened,
  standing: Standing | undefined,
  projections: readonly Projection[],
  onProgress: OnProgress,
  found: Found,
): Promise<number | null> {
  const head = source.log.head();
  const upTo = standing?.position ?? head.position;
  const fresh = openReadModel('', projections, { quick: true }); // no name: gone when it is closed, or when we die
  try {
    fresh.adopt(head.logId);
    try {
      for (const position of followInSteps(source, fresh, { upTo })) {
        onProgress('folding', { done: position, of: upTo });
        await turn();
      }
    } catch (error) {
      const { position } = fresh.checkpoint();
      const message = `the log cannot be folded after position ${position}: ${(error as Error).message}`;
      found({ kind: 'fold', position, message });
      return null;
    }
    for (const parked of allParked(fresh.parked(), standing?.db)) found(parkedFinding(parked));
    if (!standing) return null;
    const tables = projections.flatMap((projection) => projection.tables);
    let rows = 0;
    for (const [index, table] of tables.entries()) {
      for (const seen of compareTable(fresh.db.sqlite, standing.db, table, upTo, found)) {
        rows += seen;
        await turn();
      }
      onProgress('comparing', { done: index + 1, of: tables.length });
    }
    return rows;
  } finally {
    fresh.close();
  }
}

/** What the fresh fold could not fold, and what the hub could not: the same, unless one of them is of another version. */
function allParked(fresh: Parked[], live: Database.Database | undefined): Parked[] {
  const kept = live?.prepare<[], Parked>('SELECT * FROM parked').all() ?? [];
  const known = new Map(
    [...kept, ...fresh].map((parked) => [`${parked.position} ${parked.projection}`, parked]),
  );
  return [...known.values()].sort((a, b) => a.position - b.position);
}

const parkedFinding = ({ position, projection, type, stream, reason }: Parked): Finding => ({
  kind: 'parked',
  position,
  message: `${projection} could not fold the ${type} of ${stream} at position ${position}: ${reason}`,
});
