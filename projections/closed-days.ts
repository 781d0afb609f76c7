import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type Db, defineProjection } from './projection.ts';

/** The days (UTC) whose telemetry was summarised, and may be gone from the log. */
export const closedDays = sqliteTable('closed_days', {
  day: text('day').primaryKey(),
  position: integer('position').notNull(),
});

export const closedDaysProjection = defineProjection({
  name: 'closed-days',
  version: 1,
  tables: [closedDays],
  handlers(db) {
    const rows = db.rows(closedDays);
    return { DaySummarised: ({ data, position }) => rows.put({ day: data.day, position }) };
  },
});

/** The newest closed day, `2026-08-01`; undefined while none is. A report for it or for an earlier day is not recorded. */
export const lastClosedDay = (db: Db): string | undefined =>
  db.sqlite.prepare<[], string | null>('SELECT max(day) FROM closed_days').pluck().get() ?? undefined;
