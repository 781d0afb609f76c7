import { join } from 'node:path';
import { tableName } from '../../projections/create-table.ts';
import { projections as allProjections } from '../../projections/index.ts';
import type { Projection } from '../../projections/projection.ts';
import type { Hub } from '../../src/hub.ts';
import { follow } from '../../src/log/follow.ts';
import { openReadModel, type ReadModel } from '../../src/log/read-model.ts';

export type Tables = Record<string, unknown[]>;

/** Every table of a read file, row by row in the order of its key. */
export function tablesOf(model: ReadModel, projections: readonly Projection[] = allProjections): Tables {
  const names = [...projections.flatMap(({ tables }) => tables.map(tableName)), 'parked'];
  return Object.fromEntries(
    names.map((name) => [name, model.db.sqlite.prepare(`SELECT * FROM ${name}`).raw().all().sort(byText)]),
  );
}

const byText = (left: unknown, right: unknown) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1);

/** The tables of a fold from the first event on, into a file of its own. */
export function freshTables(hub: Hub, projections: readonly Projection[] = allProjections): Tables {
  const model = openReadModel(join(hub.dir, `fresh-${Math.random()}.db`), projections, { quick: true });
  try {
    model.adopt(hub.log.head().logId);
    follow(hub.source, model);
    return tablesOf(model, projections);
  } finally {
    model.close();
  }
}
