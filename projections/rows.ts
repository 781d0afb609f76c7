import type Database from 'better-sqlite3';
import { getColumns, type InferSelectModel } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { primaryKeyOf, tableName } from './create-table.ts';

type Key = string | number;

/**
 * The rows of one table while a batch is folded: read once, changed in memory, written once. Folding the last word
 * of a host a hundred times costs one write.
 */
export interface Rows<T extends SQLiteTable> {
  get(...key: Key[]): InferSelectModel<T> | undefined;
  /** Takes the row over; the caller may have changed the one it got. */
  put(row: InferSelectModel<T>): void;
  /** Adds a row that nobody will read in this batch: written at once, replacing one of the same key. */
  add(row: InferSelectModel<T>): void;
  remove(...key: Key[]): void;
  flush(): void;
  forget(): void;
}

const mostHeld = 20_000;

export function rowsOf<T extends SQLiteTable>(sqlite: Database.Database, table: T): Rows<T> {
  type Row = InferSelectModel<T> & Record<string, unknown>;
  const columns = Object.entries(getColumns(table)) as unknown as [string, SQLiteColumn][];
  const keys = primaryKeyOf(table);
  const name = tableName(table);
  const where = keys.map(({ column }) => `${column} = ?`).join(' AND ');
  const list = columns.map(([, column]) => column.name).join(', ');
  const select = sqlite.prepare<Key[], unknown[]>(`SELECT ${list} FROM ${name} WHERE ${where}`).raw();
  const replace = sqlite.prepare<unknown[]>(
    `INSERT OR REPLACE INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
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
      row[property] = value === null || !mapped[index] ? value : column.mapFromDriverValue(value as never);
    }
    return row as Row;
  };

  const held = new Map<Key, Row | undefined>();
  const changed = new Map<Key, Row>();
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
      return row;
    },
    put(row) {
      const id = idOfRow(row as Row);
      held.set(id, row as Row);
      changed.set(id, row as Row);
    },
    add: (row) => void replace.run(toDriver(row as Row)),
    remove(...key) {
      const id = idOf(key);
      held.set(id, undefined);
      changed.delete(id);
      drop.run(...key);
    },
    flush() {
      for (const row of changed.values()) replace.run(toDriver(row));
      changed.clear();
      if (held.size > mostHeld) held.clear();
    },
    forget() {
      held.clear();
      changed.clear();
    },
  };
}
