import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Rules } from '../schema/rules.ts';
import { type Db, defineProjection, query } from './projection.ts';

/** The fleet's rules that were taken last: one row, none while the defaults hold. */
export const rulesTaken = sqliteTable('rules_taken', {
  one: integer('one').primaryKey(),
  position: integer('position').notNull(),
  rules: text('rules', { mode: 'json' }).$type<Rules>().notNull(),
});

export const rulesProjection = defineProjection({
  name: 'rules',
  version: 1,
  tables: [rulesTaken],
  handlers(db) {
    const rows = db.rows(rulesTaken);
    return { RulesTaken: ({ data, position }) => rows.put({ one: 1, position, rules: data.rules }) };
  },
});

const taken = query((orm) => orm.select().from(rulesTaken).prepare());

/** The rules in force, and where they were taken; undefined while those that hub.yaml has by default never changed. */
export const rulesInForce = (db: Db): { position: number; rules: Rules } | undefined => taken(db).get();
