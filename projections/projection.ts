import type Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { EventOf, EventType } from '../schema/events/index.ts';
import { type Lists, listsOf } from './lists.ts';
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
  /** Rows of a table that are replaced all together, an owner at a time. For handlers only. */
  lists<T extends SQLiteTable>(table: T): Lists<T>;
  /**
   * Writes what `rows` and `lists` hold back. A handler calls it before a statement that spans many rows; it then
   * writes the tables of its own projection only.
   */
  flush(): void;
  /** Forgets what they hold, after a rollback. */
  forget(): void;
}

/** A read file, or (each with an own one) what one projection's handlers know of it. */
export function openDb(sqlite: Database.Database, orm: Orm = ormOver(sqlite)): Db {
  const held = new Map<SQLiteTable, Rows<SQLiteTable>>();
  const lists = new Map<SQLiteTable, Lists<SQLiteTable>>();
  return {
    sqlite,
    orm,
    rows<T extends SQLiteTable>(table: T): Rows<T> {
      const rows = held.get(table) ?? (rowsOf(sqlite, table) as unknown as Rows<SQLiteTable>);
      held.set(table, rows);
      return rows as unknown as Rows<T>;
    },
    lists<T extends SQLiteTable>(table: T): Lists<T> {
      const known = lists.get(table) ?? (listsOf(sqlite, table) as unknown as Lists<SQLiteTable>);
      lists.set(table, known);
      return known as unknown as Lists<T>;
    },
    flush() {
      for (const rows of held.values()) rows.flush();
      for (const list of lists.values()) list.flush();
    },
    forget() {
      for (const rows of held.values()) rows.forget();
      for (const list of lists.values()) list.forget();
    },
  };
}

/** A placeholder of a prepared statement. */
export const param = (name: string) => sql.placeholder(name);

/** Prepares a statement once for each read file: `const byId = query((orm) => orm.select()….prepare())`. */
export function query<S>(build: (orm: Orm, sqlite: Database.Database) => S): (db: Db) => S {
  const prepared = new WeakMap<Db, S>();
  return (db) => {
    const statement = prepared.get(db) ?? build(db.orm, db.sqlite);
    prepared.set(db, statement);
    return statement;
  };
}
