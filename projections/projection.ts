import type Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { EventOf, EventType } from '../schema/events/index.ts';
import { type Rows, rowsOf } from './rows.ts';

/** A handler knows the event and its own tables: no clock, no network, no randomness, no other projection's tables. */
export type Handlers = { [T in EventType]?: (event: EventOf<T>) => void };

/** A read model: what of the log it keeps, and in which tables. */
export interface Projection {
  readonly name: string;
  /** raised when columns or handlers change: the hub then folds a file of its own for it */
  readonly version: number;
  readonly tables: readonly SQLiteTable[];
  /** decides who may enter: a handler of it that throws stops ingest instead of being parked */
  readonly critical: boolean;
  readonly handlers: (db: Db) => Handlers;
}

export const defineProjection = ({
  critical = false,
  ...projection
}: Omit<Projection, 'critical'> & { critical?: boolean }): Projection => ({ ...projection, critical });

type Orm = ReturnType<typeof ormOver>;
const ormOver = (sqlite: Database.Database) => drizzle({ client: sqlite });

/** A read file, as handlers and queries see it. */
export interface Db {
  readonly sqlite: Database.Database;
  readonly orm: Orm;
  /** Rows of a table, kept in memory through a batch and written once at its end. For handlers only. */
  rows<T extends SQLiteTable>(table: T): Rows<T>;
  /** Writes what `rows` holds back. A handler calls it before a statement that spans many rows. */
  flush(): void;
  /** Forgets what `rows` holds, after a rollback. */
  forget(): void;
}

export function openDb(sqlite: Database.Database): Db {
  const held = new Map<SQLiteTable, Rows<SQLiteTable>>();
  return {
    sqlite,
    orm: ormOver(sqlite),
    rows<T extends SQLiteTable>(table: T): Rows<T> {
      const rows = held.get(table) ?? (rowsOf(sqlite, table) as unknown as Rows<SQLiteTable>);
      held.set(table, rows);
      return rows as unknown as Rows<T>;
    },
    flush() {
      for (const rows of held.values()) rows.flush();
    },
    forget() {
      for (const rows of held.values()) rows.forget();
    },
  };
}

/** A placeholder of a prepared statement. */
export const param = (name: string) => sql.placeholder(name);

/** Prepares a statement once for each read file: `const byId = query((orm) => orm.select()….prepare())`. */
export function query<S>(build: (orm: Orm) => S): (db: Db) => S {
  const prepared = new WeakMap<Db, S>();
  return (db) => {
    const statement = prepared.get(db) ?? build(db.orm);
    prepared.set(db, statement);
    return statement;
  };
}
