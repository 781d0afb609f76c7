import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { createTable } from '../../projections/create-table.ts';
import { type Db, type Handlers, openDb, type Projection } from '../../projections/projection.ts';
import type { Recorded } from '../../schema/event.ts';
import { HubError } from '../errors.ts';
import { isFatal, sqliteCode, unavailable } from './storage-error.ts';

/** An event that a handler could not fold: a bug of ours, met again by every rebuild until it is mended. */
export interface Parked {
  position: number;
  projection: string;
  type: string;
  stream: string;
  reason: string;
}

/** Where a read file stands, and of which log. */
export interface Checkpoint {
  logId: string;
  position: number;
  /** of the event at that position, '' at 0 */
  hash: string;
}

/** The tables of all projections, folded up to one position. */
export interface ReadModel {
  readonly db: Db;
  readonly file: string;
  checkpoint(): Checkpoint;
  /** Sets which log this is folded from; only while it is empty. */
  adopt(logId: string): void;
  /**
   * Folds events that follow its position, together with the new checkpoint; `hashAt` is asked for the last one. They
   * are walked once, one at a time, and again from the start when a handler threw. Every query over `db` sees them at
   * once. On disk they are with the next `commit`, which many batches share: a page that fifty reports changed is
   * written once, and a crash costs a fold of what the log has anyway.
   *
   * Answers false when a handler threw after other batches of the same commit: it then stands at the last commit again,
   * and what follows is to be folded from there. Alone in its commit, a batch parks what throws.
   * @throws HubError unavailable when the storage fails, or a projection that decides who may enter does
   */
  fold(events: Iterable<Recorded>, hashAt: (position: number) => string): boolean;
  /** Brings what was folded to disk. @throws HubError unavailable; it then stands where it stood at the last commit */
  commit(): void;
  parked(): Parked[];
  close(): void;
}

/** Which set of read models a file holds: names, versions, tables and handled types of all of them. */
export function fingerprintOf(projections: readonly Projection[]): string {
  const probe = openDb(new Database(':memory:'));
  const parts = projections.map((projection) => {
    const ddl = projection.tables.flatMap(createTable);
    for (const statement of ddl) probe.sqlite.exec(statement);
    return [projection.name, projection.version, ddl, Object.keys(projection.handlers(probe)).sort()];
  });
  probe.sqlite.close();
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

const ownTables = `
  CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), log_id TEXT NOT NULL, position INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO checkpoint VALUES (1, '', 0, '');
  CREATE TABLE parked (position INTEGER, projection TEXT, type TEXT NOT NULL, stream TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (position, projection)) STRICT, WITHOUT ROWID;
`;

type Handler = (event: Recorded) => void;

/** Opens a read file, or makes it. `quick`: without what only a file that must outlive a crash needs. */
export function openReadModel(
  file: string,
  projections: readonly Projection[],
  { quick = false } = {},
): ReadModel {
  const sqlite = new Database(file, { timeout: 200 });
  sqlite.pragma(quick ? 'journal_mode = MEMORY' : 'journal_mode = WAL');
  sqlite.pragma(quick ? 'synchronous = OFF' : 'synchronous = NORMAL');
  sqlite.pragma(quick ? 'cache_size = -64000' : 'cache_size = -12000');
  sqlite.pragma('wal_autocheckpoint = 8000');
  sqlite.pragma('journal_size_limit = 67108864');
  const made =
    sqlite.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'checkpoint'").pluck().get() === 1;
  if (!made) {
    sqlite.transaction(() => {
      sqlite.exec(ownTables);
      for (const statement of projections.flatMap(({ tables }) => tables.flatMap(createTable)))
        sqlite.exec(statement);
    })();
  }

  const db = openDb(sqlite);
  // each projection holds its rows back by itself: one that asks its tables at every alarm wrote everybody's, and a
  // rebuild took 40 % longer
  const owns: Db[] = [];
  const flush = () => {
    for (const own of owns) own.flush();
  };
  const forget = () => {
    for (const own of owns) own.forget();
  };
  const byType = new Map<string, [Projection, Handler][]>();
  for (const projection of projections) {
    const own = openDb(sqlite, db.orm);
    owns.push(own);
    for (const [type, handler] of Object.entries(projection.handlers(own) satisfies Handlers)) {
      byType.set(type, [...(byType.get(type) ?? []), [projection, handler as Handler]]);
    }
  }
  const move = sqlite.prepare<[number, string]>('UPDATE checkpoint SET position = ?, hash = ?');
  const where = sqlite.prepare<[], Checkpoint>('SELECT log_id AS logId, position, hash FROM checkpoint');
  const park = sqlite.prepare<[number, string, string, string, string]>(
    'INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?, ?)',
  );
  const unpark = sqlite.prepare<[number]>(
    "DELETE FROM parked WHERE position < ? AND type IN ('HostReported', 'ControllerReported')",
  );
  const parked = sqlite.prepare<[], Parked>('SELECT * FROM parked ORDER BY position');
  const adopt = sqlite.prepare<[string]>('UPDATE checkpoint SET log_id = ? WHERE position = 0');

  // only this connection writes, so what it wrote last is where the file stands: a read outside a transaction costs
  // the locks of one
  let stands = where.get()!;

  /** Back to what is committed. The log has the rest. */
  function startOver(): void {
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
    forget();
    stands = where.get()!;
  }

  function commit(): void {
    if (!sqlite.inTransaction) return;
    try {
      sqlite.exec('COMMIT');
    } catch (error) {
      // what was answered stays to be seen: with room again the same transaction is committed
      if (isFatal(error) || !sqlite.inTransaction) startOver();
      throw isFatal(error) ? error : unavailable(error);
    }
  }

  /** A report that could not be folded and was pruned since is nobody's trouble any more. */
  function forgetPruned({ type, data }: Recorded): void {
    if (type === 'TelemetryPruned') unpark.run((data as { before: number }).before);
  }

  /** Answers the last position, or undefined when there was no event. */
  function foldTogether(events: Iterable<Recorded>): number | undefined {
    let last: number | undefined;
    for (const event of events) {
      for (const [, handle] of byType.get(event.type) ?? []) handle(event);
      forgetPruned(event);
      last = event.position;
    }
    flush();
    return last;
  }

  /** A handler threw: fold again one by one, each handler in a savepoint, and park what throws. */
  function foldApart(events: Iterable<Recorded>): number | undefined {
    let last: number | undefined;
    for (const event of events) {
      for (const [projection, handle] of byType.get(event.type) ?? []) {
        sqlite.exec('SAVEPOINT one');
        try {
          handle(event);
          flush();
        } catch (error) {
          if (!isPoison(error)) throw error;
          sqlite.exec('ROLLBACK TO one');
          forget();
          if (projection.critical) throw stopIngest(projection, event, error);
          park.run(event.position, projection.name, event.type, event.stream, reasonOf(error));
        }
        sqlite.exec('RELEASE one');
      }
      forgetPruned(event);
      last = event.position;
    }
    return last;
  }

  return {
    db,
    file,
    checkpoint: () => stands,
    adopt(logId) {
      adopt.run(logId);
      stands = where.get()!;
    },
    fold(events, hashAt) {
      // no savepoint around a batch: SQLite would copy each page that it changes, which costs more than the change
      const alone = !sqlite.inTransaction;
      const foldBy = (way: typeof foldTogether) => {
        if (!sqlite.inTransaction) sqlite.exec('BEGIN IMMEDIATE');
        const position = way(events);
        if (position === undefined) return;
        const hash = hashAt(position);
        move.run(position, hash);
        stands = { ...stands, position, hash };
      };
      try {
        foldBy(foldTogether);
      } catch (error) {
        startOver();
        if (!isPoison(error)) throw asRefusal(error);
        if (!alone) return false;
        try {
          foldBy(foldApart);
        } catch (cause) {
          startOver();
          throw asRefusal(cause);
        }
      }
      return true;
    },
    commit,
    parked: () => parked.all(),
    close() {
      try {
        commit();
      } finally {
        sqlite.close();
      }
    },
  };
}

/** Of SQLite's errors only a broken constraint is the handler's fault; all others are the storage's. */
const isPoison = (error: unknown) => {
  if (error instanceof HubError) return false;
  const code = sqliteCode(error);
  return (
    code === '' ||
    code.startsWith('SQLITE_CONSTRAINT') ||
    code === 'SQLITE_ERROR' ||
    code === 'SQLITE_MISMATCH'
  );
};

const asRefusal = (error: unknown) =>
  error instanceof HubError || isFatal(error) ? error : unavailable(error);

const reasonOf = (error: unknown) =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);

const stopIngest = (projection: Projection, event: Recorded, cause: unknown) =>
  new HubError(
    'unavailable',
    `${projection.name} cannot fold the ${event.type} at position ${event.position}: ${reasonOf(cause)}`,
    {
      hint: 'who may enter is not known: ingest stops until this is mended',
      retryAfterSeconds: 60,
      cause,
    },
  );
