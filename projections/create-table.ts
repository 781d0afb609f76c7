import { getColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';

export const tableName = (table: SQLiteTable): string => getTableName(table);

/** The columns of the primary key, in order, with the property that each has in a row. */
export function primaryKeyOf(table: SQLiteTable): { property: string; column: string }[] {
  const { primaryKeys, columns } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  const properties = Object.entries(getColumns(table)) as unknown as [string, SQLiteColumn][];
  return key.map(({ name }) => ({
    column: name,
    property: properties.find(([, column]) => column.name === name)![0],
  }));
}

/** The names of the columns that an index of a table holds, but for its primary key. */
export const indexedColumnsOf = (table: SQLiteTable): ReadonlySet<string> =>
  new Set(
    getTableConfig(table).indexes.flatMap(({ config }) =>
      config.columns.map((column) => (column as { name: string }).name),
    ),
  );

/** The DDL of a drizzle table, so that a read model is described once. Foreign keys and checks are not for read models. */
export function createTable(table: SQLiteTable): string[] {
  const { name, columns, indexes } = getTableConfig(table);
  const key = primaryKeyOf(table).map(({ column }) => column);
  if (key.length === 0) throw new Error(`table ${name} has no primary key: verify could not name its rows`);
  const lines = columns.map(
    (column) => `${column.name} ${column.getSQLType()}${column.notNull ? ' NOT NULL' : ''}`,
  );
  const create = `CREATE TABLE ${name} (${lines.join(', ')}, PRIMARY KEY (${key.join(', ')})) WITHOUT ROWID`;
  return [
    create,
    ...indexes.map(({ config }) => {
      const on = config.columns.map((column) => (column as { name: string }).name).join(', ');
      return `CREATE ${config.unique ? 'UNIQUE ' : ''}INDEX ${config.name} ON ${name} (${on})`;
    }),
  ];
}
