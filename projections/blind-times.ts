import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventOf } from '../schema/events/index.ts';
import type { BlindInterval } from './liveness.ts';
import { type Db, query } from './projection.ts';

/**
 * The times in which the hub could not hear anybody, in ms of its clock. They never overlap; what a step of the clock
 * left in a time to come is cut off. Folded by `silence`, whose deadlines are counted without them.
 */
export const blindIntervals = sqliteTable(
  'blind_intervals',
  {
    /** of the HubWasBlind */
    position: integer('position').primaryKey(),
    from: integer('from_at').notNull(),
    to: integer('to_at').notNull(),
    why: text('why').$type<EventOf<'HubWasBlind'>['data']['why']>().notNull(),
    /** whether it was said who had not been heard since */
    reviewed: integer('reviewed', { mode: 'boolean' }).notNull(),
  },
  (table) => [index('blind_intervals_by_time').on(table.from)],
);
export type BlindIntervalRow = typeof blindIntervals.$inferSelect;

const all = query((orm) =>
  orm
    .select({ from: blindIntervals.from, to: blindIntervals.to })
    .from(blindIntervals)
    .orderBy(blindIntervals.from)
    .prepare(),
);
const unreviewed = query((orm) =>
  orm
    .select()
    .from(blindIntervals)
    .where(
      sql`${blindIntervals.reviewed} = 0 AND ${blindIntervals.to} - ${blindIntervals.from} >= ${sql.placeholder('least')}`,
    )
    .orderBy(blindIntervals.from)
    .prepare(),
);
const newest = query((orm) =>
  orm.select().from(blindIntervals).orderBy(sql`${blindIntervals.from} DESC`).limit(1).prepare(),
);

/** Every recorded blind interval, the oldest first. */
export const blindTimes = (db: Db): readonly BlindInterval[] => all(db).all();

/** Those of at least so many ms that nobody has looked back at yet, the oldest first. */
export const unreviewedBlindTimes = (db: Db, leastMs: number): BlindIntervalRow[] =>
  unreviewed(db).all({ least: leastMs });

/** How many there were, and the newest; null when there was none. */
export const blindSummary = (db: Db): { count: number; last: BlindIntervalRow | null } => ({
  count: db.sqlite.prepare<[], number>('SELECT count(*) FROM blind_intervals').pluck().get()!,
  last: newest(db).get() ?? null,
});
