import { isDeepStrictEqual } from 'node:util';
import type Database from 'better-sqlite3';
import { getColumns, type InferSelectModel } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { indexedColumnsOf, primaryKeyOf, tableName } from './create-table.ts';

type Key = string | number;

/**
 * The rows of one table while a batch is folded: read once, changed in memory, written once. Folding the last word
 * of a host a hundred times costs one write.
 */
export interface Rows<T extends SQLiteTable> {
  get(...key: Key[]): InferSelectModel<T> | undefined;
  /** Takes the row over; the caller may have changed the one it got. */
  put(row: InferSelectModel<T>): void;
  /** Adds a row that nobody will read in this batch and whose key is new: written at once. */
  add(row: InferSelectModel<T>): void;
  /** The same for a key that may be taken: the last one stays. */
  replace(row: InferSelectModel<T>): void;
  remove(...key: Key[]): void;
  flush(): void;
  forget(): void;
}

const mostHeld = 1_500;

/** A column's own mapping goes one way only: what is read it gives back as it is. */
const fromText = (column: SQLiteColumn, value: unknown) =>
  column.dataType === 'boolean' ? value === 1 : JSON.parse(String(value));

export function rowsOf<T extends SQLiteTable>(sqlite: Database.Database, table: T): Rows<T> {
  type Row = InferSelectModel<T> & Record<string, unknown>;
  const columns = Object.entries(getColumns(table)) as unknown as [string, SQLiteColumn][];
  const keys = primaryKeyOf(table);
  const name = tableName(table);
  const where = keys.map(({ column }) => `${column} = ?`).join(' AND ');
  const list = columns.map(([, column]) => column.name).join(', ');
  const select = sqlite.prepare<Key[], unknown[]>(`SELECT ${list} FROM ${name} WHERE ${where}`).raw();
  const values = `INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`;
  const insert = sqlite.prepare<unknown[]>(`INSERT ${values}`);
  const replace = sqlite.prepare<unknown[]>(`INSERT OR REPLACE ${values}`);
  // SQLite writes an index again for each of its columns that an UPDATE names, changed or not: this one names none
  const indexed = indexedColumnsOf(table);
  const usual = columns.map(
    ([, column]) => !indexed.has(column.name) && !keys.some((key) => key.column === column.name),
  );
  const assignments = columns.filter((_, index) => usual[index]).map(([, column]) => `${column.name} = ?`);
  const update =
    assignments.length === 0
      ? undefined
      : sqlite.prepare<unknown[]>(`UPDATE ${name} SET ${assignments.join(', ')} WHERE ${where}`);
  const drop = sqlite.prepare<Key[]>(`DELETE FROM ${name} WHERE ${where}`);

  const mapped = columns.map(
    ([, column]) => ['json', 'boolean'].includes(column.dataType) || /json|boolean/i.test(column.columnType),
  );
  const toDriver = (row: Row) =>
    columns.map(([property, column], index) => {
      const value = row[property];
      return value === null || value === undefined || !mapped[index]
        ? (value ?? null)
        : column.mapToDriverValue(value);
    });
  const fromDriver = (values: unknown[]) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) {
      const value = values[index];
      const [property, column] = columns[index]!;
      row[property] = value === null || !mapped[index] ? value : fromText(column, value);
    }
    return row as Row;
  };

  const held = new Map<Key, Row | undefined>();
  const changed = new Map<Key, Row>();
  /** rows that lie in the table, with what their indexed columns hold there; null for a key that is free */
  const stored = new Map<Key, unknown[] | null>();
  const indexedIn = (row: Row) =>
    columns.filter(([, column]) => indexed.has(column.name)).map(([property]) => row[property]);

  /** Writes a row the cheapest way that is right: an UPDATE past the indexes, an INSERT, or whatever replaces. */
  function write(id: Key, row: Row): void {
    const before = stored.get(id);
    const values = toDriver(row);
    if (before === null) insert.run(values);
    else if (before === undefined || update === undefined || !isDeepStrictEqual(before, indexedIn(row)))
      replace.run(values);
    else
      update.run([
        ...values.filter((_, index) => usual[index]),
        ...keys.map(({ property }) => row[property]),
      ]);
    stored.set(id, indexedIn(row));
  }
  const idOf = (key: readonly Key[]) => (key.length === 1 ? key[0]! : key.join('\u0000'));
  const idOfRow = (row: Row) =>
    keys.length === 1
      ? (row[keys[0]!.property] as Key)
      : keys.map(({ property }) => row[property]).join('\u0000');

  return {
    get(...key) {
      const id = idOf(key);
      if (held.has(id)) return held.get(id);
      const values = select.get(...key);
      const row = values && fromDriver(values);
      held.set(id, row);
      stored.set(id, row ? indexedIn(row) : null);
      return row;
    },
    put(row) {
      const id = idOfRow(row as Row);
      held.set(id, row as Row);
      changed.set(id, row as Row);
    },
    add: (row) => void insert.run(toDriver(row as Row)),
    replace: (row) => void replace.run(toDriver(row as Row)),
    remove(...key) {
      const id = idOf(key);
      held.set(id, undefined);
      changed.delete(id);
      stored.set(id, null);
      drop.run(...key);
    },
    flush() {
      for (const [id, row] of changed) write(id, row);
      changed.clear();
      if (held.size <= mostHeld) return;
      held.clear();
      stored.clear();
    },
    forget() {
      held.clear();
      changed.clear();
      stored.clear();
    },
  };
}
