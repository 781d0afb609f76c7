import type { Database } from 'better-sqlite3';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { primaryKeyOf, tableName } from '../projections/create-table.ts';
import type { Finding } from './verify-log.ts';

type Value = string | number | bigint | Buffer | null;
type Row = Value[];

const rowsAStep = 1_000;
const mostOfATable = 20;

/**
 * Compares one table of two read files row by row, in the order of its primary key, holding one row of each. Only
 * names of columns are told, never what stands in them. Yields how many rows it has seen since the last step.
 */
export function* compareTable(
  fresh: Database,
  live: Database,
  table: SQLiteTable,
  position: number,
  found: (finding: Finding) => void,
): Generator<number> {
  const name = tableName(table);
  const keys = primaryKeyOf(table).map(({ column }) => column);
  const select = `SELECT * FROM ${name} ORDER BY ${keys.join(', ')}`;
  const columns = fresh
    .prepare(select)
    .columns()
    .map((column) => column.name);
  const keyAt = keys.map((column) => columns.indexOf(column));
  const left = fresh.prepare<[], Row>(select).raw().iterate();
  const right = live.prepare<[], Row>(select).raw().iterate();
  let rows = 0;
  let differing = 0;

  const differs = (row: Row, message: string) => {
    differing += 1;
    if (differing > mostOfATable) return;
    const key = keyAt.map((index) => String(row[index])).join(' / ');
    found({
      kind: 'row',
      position,
      table: name,
      key,
      message: `at position ${position}, ${name} [${key}]: ${message}`,
    });
  };

  try {
    let folded = next(left);
    let kept = next(right);
    while (folded || kept) {
      const order = !folded ? 1 : !kept ? -1 : compareKeys(folded, kept, keyAt);
      if (order < 0) {
        differs(folded!, 'the log says that it is there; the read file has no such row');
        folded = next(left);
      } else if (order > 0) {
        differs(kept!, 'the read file has a row of which the log says nothing');
        kept = next(right);
      } else {
        const wrong = columns.filter((_, index) => !same(folded![index]!, kept![index]!));
        if (wrong.length > 0) differs(folded!, `not what the log says in ${wrong.join(', ')}`);
        folded = next(left);
        kept = next(right);
      }
      rows += 1;
      if (rows === rowsAStep) {
        yield rows;
        rows = 0;
      }
    }
  } finally {
    left.return?.();
    right.return?.();
  }
  if (differing > mostOfATable) {
    const message = `${name}: ${differing - mostOfATable} more rows differ`;
    found({ kind: 'row', position, table: name, message });
  }
  yield rows;
}

const next = (rows: IterableIterator<Row>): Row | undefined => {
  const step = rows.next();
  return step.done ? undefined : step.value;
};

/** As SQLite orders them: null, numbers, text by its bytes, bytes. */
function compareKeys(left: Row, right: Row, keyAt: readonly number[]): number {
  for (const index of keyAt) {
    const order = compare(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

const rank = (value: Value) =>
  value === null ? 0 : typeof value === 'string' ? 2 : Buffer.isBuffer(value) ? 3 : 1;

function compare(left: Value, right: Value): number {
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (typeof left === 'string')
    return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right as string));
  if (Buffer.isBuffer(left)) return Buffer.compare(left, right as Buffer);
  return Number(left) - Number(right);
}

const same = (left: Value, right: Value) =>
  Buffer.isBuffer(left) ? Buffer.isBuffer(right) && left.equals(right) : Object.is(left, right);
