import type { Database } from 'better-sqlite3';
import type { BlobRef } from './blobs.ts';
import { chainOf, digestOf, type Row } from './log/row.ts';
import { sqliteCode } from './log/storage-error.ts';

/** One thing that is wrong, as data: what kind, in words, and where. */
export interface Finding {
  kind:
    | 'missing'
    | 'unreadable'
    | 'digest'
    | 'chain'
    | 'gap'
    | 'head'
    | 'head_mark'
    | 'index'
    | 'blob'
    | 'fold'
    | 'row'
    | 'parked';
  message: string;
  position?: number;
  table?: string;
  /** the primary key of the row that differs, as text */
  key?: string;
  /** what is hit is a report: no link of the chain, and deleted by retention one day */
  report?: true;
}

export interface Progress {
  done: number;
  of: number;
}

export interface CheckedLog {
  /** where the log ends, and the hash (hex) of what stands there */
  position: number;
  hash: string;
  events: number;
  facts: number;
}

interface HeadRow {
  position: number;
  chain: Buffer;
  pruned_before: number;
}

const pageSize = 500;

/**
 * Reads every row of a log as it lies on disk: digests, the chain of facts, positions without gaps above the pruned
 * boundary, the head row, and what SQLite itself says. Needs no keys. A page a step, so that a caller can show it.
 */
export function* checkLog(
  db: Database,
  found: (finding: Finding) => void,
  onBlob: (blob: BlobRef, position: number) => void = () => {},
): Generator<Progress, CheckedLog> {
  const head = db.prepare<[], HeadRow>('SELECT position, chain, pruned_before FROM head').get();
  if (head === undefined) {
    found({ kind: 'head', message: 'log.db has no head row: it is not a log, or its beginning was lost' });
    return { position: 0, hash: '', events: 0, facts: 0 };
  }
  const boundary = prunedBoundary(db, found);
  if (head.pruned_before > boundary) {
    const message = `the head says that telemetry below ${head.pruned_before} may be gone, but no fact says so (they say ${boundary})`;
    found({ kind: 'head', message });
  }

  const seen = { position: 0, hash: '', events: 0, facts: 0 };
  let chain: Buffer = Buffer.alloc(32);
  let whole = true;
  for (const rows of pagesOf(db, found, () => (whole = false))) {
    for (const row of rows) {
      const expected = Math.max(seen.position + 1, boundary);
      if (row.position > expected) found(gap(expected, row.position - 1));
      if (!digestHolds(row)) {
        const message = `the event at position ${row.position} is not what was written (its digest differs)`;
        const report = row.chain === null && row.version === null ? { report: true as const } : {};
        found({ kind: 'digest', position: row.position, message, ...report });
      }
      if (row.chain !== null) {
        seen.facts += 1;
        chain = checkLink(chain, row, found);
        const blob = blobIn(row);
        if (blob) onBlob(blob, row.position);
      }
      seen.events += 1;
      seen.position = row.position;
      seen.hash = Buffer.isBuffer(row.digest) ? row.digest.toString('hex') : '';
    }
    yield { done: seen.position, of: head.position };
  }

  if (whole) checkEnd(head, seen.position, chain, boundary, found);
  checkDatabase(db, found);
  return { ...seen, position: head.position };
}

const gap = (from: number, to: number): Finding => ({
  kind: 'gap',
  position: from,
  message: from === to ? `position ${from} is missing` : `positions ${from} to ${to} are missing`,
});

/** What the facts allow to be gone: telemetry below this position. */
function prunedBoundary(db: Database, found: (finding: Finding) => void): number {
  try {
    return db
      .prepare<[], number>(
        `SELECT coalesce(max(json_extract(data, '$.before')), 0) FROM events
         WHERE stream = 'hub' AND version IS NOT NULL AND type = 'TelemetryPruned'`,
      )
      .pluck()
      .get()!;
  } catch (error) {
    found({
      kind: 'unreadable',
      message: `log.db: the facts of the hub cannot be read: ${(error as Error).message}`,
    });
    return 0;
  }
}

/** Every row in order, a page at a time. A page that cannot be read is told with the first position in it that fails. */
function* pagesOf(db: Database, found: (finding: Finding) => void, onStop: () => void): Generator<Row[]> {
  const page = db.prepare<[number, number], Row>(
    'SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?',
  );
  let from = 0;
  for (let size = pageSize; ; ) {
    let rows: Row[];
    try {
      rows = page.all(from, size);
    } catch (error) {
      if (sqliteCode(error) === '') throw error;
      if (size > 1) {
        size = 1; // step by step up to what fails, so that it can be named
        continue;
      }
      const message = `log.db cannot be read after position ${from}: ${(error as Error).message}; nothing behind it was checked`;
      found({ kind: 'unreadable', position: from + 1, message });
      return onStop();
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    if (rows.some((row, index) => row.position <= (rows[index - 1]?.position ?? from))) {
      const message = `log.db: positions after ${from} are out of order; nothing behind it was checked`;
      found({ kind: 'unreadable', position: from + 1, message });
      return onStop();
    }
    yield rows;
    from = last.position;
  }
}

const digestHolds = (row: Row) => Buffer.isBuffer(row.digest) && digestOf(row).equals(row.digest);

/** Goes on from what is stored, so that one broken link is told once. */
function checkLink(before: Buffer, row: Row, found: (finding: Finding) => void): Buffer {
  if (!Buffer.isBuffer(row.chain) || !Buffer.isBuffer(row.digest)) {
    found({
      kind: 'chain',
      position: row.position,
      message: `the fact at position ${row.position} has no link of the chain`,
    });
    return before;
  }
  if (!chainOf(before, row.digest).equals(row.chain)) {
    const message = `the chain of facts breaks at position ${row.position}: this fact or one before it was changed, removed or put in`;
    found({ kind: 'chain', position: row.position, message });
  }
  return row.chain;
}

function blobIn({ data }: Row): BlobRef | undefined {
  if (typeof data !== 'string' || !data.includes('"digest"')) return undefined;
  try {
    const { blob } = JSON.parse(data) as { blob?: BlobRef };
    return blob;
  } catch {
    return undefined; // its digest has told already
  }
}

function checkEnd(
  head: HeadRow,
  last: number,
  chain: Buffer,
  boundary: number,
  found: (finding: Finding) => void,
): void {
  if (head.position > last && head.position >= boundary)
    found(gap(Math.max(last + 1, boundary), head.position));
  if (head.position < last) {
    found({
      kind: 'head',
      position: head.position,
      message: `the head row says ${head.position}, but there are events up to ${last}`,
    });
  }
  if (!head.chain.equals(chain))
    found({ kind: 'head', message: 'the head row and the last fact disagree about the chain' });
}

/** Indexes and pages, by SQLite's own check: it finds what no digest covers. */
function checkDatabase(db: Database, found: (finding: Finding) => void): void {
  let lines: string[];
  try {
    lines = db.prepare<[], string>('PRAGMA integrity_check(10)').pluck().all();
  } catch (error) {
    lines = [(error as Error).message];
  }
  for (const line of lines)
    if (line !== 'ok') found({ kind: 'index', message: `log.db: SQLite says: ${line}` });
}
