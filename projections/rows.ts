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
  /** Adds a row whose key is new and that nobody will read in this batch. */
  add(row: InferSelectModel<T>): void;
  remove(...key: Key[]): void;
  flush(): void;
  forget(): void;
}

const mostHeld = 1_500;

const byFirst = ([left]: unknown[], [right]: unknown[]) =>
  left === right ? 0 : (left as Key) < (right as Key) ? -1 : 1;

/** A column's own mapping goes one way only: what is read it gives back as it is. */
const fromText = (column: SQLiteColumn, value: unknown) =>
  column.dataType === 'boolean' ? value === 1 : JSON.parse(String(value));

/** A key, as far as this batch knows it. */
interface Held<R> {
  /** undefined: there is no row */
  row: R | undefined;
  changed: boolean;
  /** what the indexed columns hold in the table; null: the key is free there; undefined: nobody has looked */
  stored: unknown[] | null | undefined;
}

export function rowsOf<T extends SQLiteTable>(sqlite: Database.Database, table: T): Rows<T> {
  type Row = InferSelectModel<T> & Record<string, unknown>;
  const columns = (Object.entries(getColumns(table)) as unknown as [string, SQLiteColumn][]).map(
    ([property, column]) => ({
      property,
      column,
      name: column.name,
      mapped: ['json', 'boolean'].includes(column.dataType) || /json|boolean/i.test(column.columnType),
    }),
  );
  const keys = primaryKeyOf(table);
  const name = tableName(table);
  const indexedNames = indexedColumnsOf(table);
  const isKey = ({ name }: { name: string }) => keys.some((key) => key.column === name);
  const indexed = columns.filter(({ name }) => indexedNames.has(name));
  // SQLite writes an index again for each of its columns that an UPDATE names, changed or not: this one names none
  const assigned = columns.filter((column) => !indexedNames.has(column.name) && !isKey(column));
  const keyColumns = keys.map((key) => columns.find(({ name }) => key.column === name)!);
  const updated = [...assigned, ...keyColumns];

  const where = keys.map(({ column }) => `${column} = ?`).join(' AND ');
  const list = columns.map(({ name }) => name).join(', ');
  const select = sqlite.prepare<Key[], unknown[]>(`SELECT ${list} FROM ${name} WHERE ${where}`).raw();
  const values = `INTO ${name} (${list}) VALUES (${columns.map(() => '?').join(', ')})`;
  const insert = sqlite.prepare<unknown[]>(`INSERT ${values}`);
  const replace = sqlite.prepare<unknown[]>(`INSERT OR REPLACE ${values}`);
  const assignments = assigned.map(({ name }) => `${name} = ?`).join(', ');
  const update =
    assigned.length === 0
      ? undefined
      : sqlite.prepare<unknown[]>(`UPDATE ${name} SET ${assignments} WHERE ${where}`);
  const drop = sqlite.prepare<Key[]>(`DELETE FROM ${name} WHERE ${where}`);

  const valuesOf = (row: Row, of: typeof columns) =>
    of.map(({ property, column, mapped }) => {
      const value = row[property] ?? null;
      return mapped && value !== null ? column.mapToDriverValue(value) : value;
    });
  const fromDriver = (values: unknown[]) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) {
      const value = values[index];
      const { property, column, mapped } = columns[index]!;
      row[property] = value === null || !mapped ? value : fromText(column, value);
    }
    return row as Row;
  };

  const held = new Map<Key, Held<Row>>();
  let changed: Held<Row>[] = [];
  /** the values of rows that are new */
  let added: unknown[][] = [];
  const indexedIn = (row: Row) => indexed.map(({ property }) => row[property]);

  /** Writes a row the cheapest way that is right: an UPDATE past the indexes, an INSERT, or whatever replaces. */
  function write(known: Held<Row>, row: Row): void {
    const now = indexedIn(row);
    const { stored } = known;
    if (stored === null) insert.run(valuesOf(row, columns));
    else if (stored === undefined || update === undefined || now.some((value, at) => value !== stored[at]))
      replace.run(valuesOf(row, columns));
    else update.run(valuesOf(row, updated));
    known.stored = now;
    known.changed = false;
  }
  const idOf = (key: readonly Key[]) => (key.length === 1 ? key[0]! : key.join('\u0000'));
  const idOfRow = (row: Row) => idOf(keys.map(({ property }) => row[property] as Key));

  return {
    get(...key) {
      const id = idOf(key);
      const known = held.get(id);
      if (known) return known.row;
      const values = select.get(...key);
      const row = values && fromDriver(values);
      held.set(id, { row, changed: false, stored: row ? indexedIn(row) : null });
      return row;
    },
    put(row) {
      const id = idOfRow(row as Row);
      const known = held.get(id) ?? { row: undefined, changed: false, stored: undefined };
      if (!held.has(id)) held.set(id, known);
      known.row = row as Row;
      if (!known.changed) changed.push(known);
      known.changed = true;
    },
    add: (row) => void added.push(valuesOf(row as Row, columns)),
    remove(...key) {
      const id = idOf(key);
      const known = held.get(id);
      if (known) known.changed = false;
      held.set(id, { row: undefined, changed: false, stored: null });
      drop.run(...key);
    },
    flush() {
      for (const known of changed) if (known.changed && known.row) write(known, known.row);
      changed = [];
      // an owner's rows lie together: in the order of the events each insert met a cold page, a tenth of a rebuild
      added.sort(byFirst);
      for (const values of added) insert.run(values);
      added = [];
      if (held.size > mostHeld) held.clear();
    },
    forget() {
      held.clear();
      changed = [];
      added = [];
    },
  };
}
