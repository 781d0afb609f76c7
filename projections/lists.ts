import type Database from 'better-sqlite3';
import { getColumns, type InferSelectModel } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { primaryKeyOf, tableName } from './create-table.ts';

/**
 * Rows that belong to one owner (the first column of the key) and are replaced all together. Of the lists that a batch
 * gives an owner only the last is made and written: the apps of every report were 11 % of a rebuild.
 */
export interface Lists<T extends SQLiteTable> {
  /** Of two rows with the same key the last stays. `make` is called at the end of the batch. */
  put(owner: string, make: () => InferSelectModel<T>[]): void;
  flush(): void;
  forget(): void;
}

export function listsOf<T extends SQLiteTable>(sqlite: Database.Database, table: T): Lists<T> {
  const columns = Object.entries(getColumns(table)) as unknown as [string, SQLiteColumn][];
  const name = tableName(table);
  const drop = sqlite.prepare<[string]>(`DELETE FROM ${name} WHERE ${primaryKeyOf(table)[0]!.column} = ?`);
  const insert = sqlite.prepare<unknown[]>(
    `INSERT OR REPLACE INTO ${name} (${columns.map(([, column]) => column.name).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const changed = new Map<string, () => InferSelectModel<T>[]>();
  return {
    put: (owner, make) => void changed.set(owner, make),
    flush() {
      for (const [owner, make] of changed) {
        drop.run(owner);
        for (const row of make() as Record<string, unknown>[])
          insert.run(columns.map(([property]) => row[property] ?? null));
      }
      changed.clear();
    },
    forget: () => changed.clear(),
  };
}
