import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { type Db, defineProjection } from './projection.ts';

/** The days (UTC) whose telemetry was summarised, and may be gone from the log. */
export const closedDays = sqliteTable('closed_days', {
  day: text('day').primaryKey(),
  position: integer('position').notNull(),
  /** ms, by the hub's clock */
  closedAt: integer('closed_at').notNull(),
  /** the last customer that was summarised, in the order of their ids; null once all are */
  through: text('through'),
});

/** Where the hub's clock was put back: along the log, times only rise in between. */
export const clockSteps = sqliteTable('clock_steps', {
  position: integer('position').primaryKey(),
  /** ms, by the clock that was put right */
  at: integer('at').notNull(),
});

export const closedDaysProjection = defineProjection({
  name: 'closed-days',
  version: 2,
  tables: [closedDays, clockSteps],
  handlers(db) {
    const rows = db.rows(closedDays);
    const steps = db.rows(clockSteps);
    return {
      DaySummarised: ({ data: { day, through = null }, position, recordedAt }) =>
        rows.put({ day, position, closedAt: recordedAt, through }),
      ClockStepped: ({ position, recordedAt }) => steps.add({ position, at: recordedAt }),
    };
  },
});

/** What the log's clock may be ahead of the machine's without a recorded step. */
const stepBackMs = 5 * 60_000;

/**
 * The newest day that is closed, or being closed, `2026-08-01`; undefined while none is. A report for it or for an
 * earlier day is not recorded. A day that a clock far ahead closed counts for nothing until that time comes: it is
 * closed again when it is due.
 * @param now ms
 */
export const lastClosedDay = (db: Db, now: number): string | undefined =>
  db.sqlite
    .prepare<[number], string>('SELECT day FROM closed_days WHERE closed_at <= ? ORDER BY day DESC LIMIT 1')
    .pluck()
    .get(now + stepBackMs);

/** The same, without a day that is being closed. */
export const lastFullyClosedDay = (db: Db, now: number): string | undefined =>
  db.sqlite
    .prepare<[number], string>(
      'SELECT day FROM closed_days WHERE closed_at <= ? AND through IS NULL ORDER BY day DESC LIMIT 1',
    )
    .pluck()
    .get(now + stepBackMs);

/**
 * How far the closing of a day that is not closed has come: the customer that was summarised last, '' where it is to
 * begin, and the position of the newest fact about that day, 0 for none.
 */
export function closingOf(db: Db, day: string, now: number): { position: number; through: string } {
  const row = db.sqlite
    .prepare<[string], { position: number; closedAt: number; through: string | null }>(
      'SELECT position, closed_at AS closedAt, through FROM closed_days WHERE day = ?',
    )
    .get(day);
  const counts = row !== undefined && row.closedAt <= now + stepBackMs;
  return { position: row?.position ?? 0, through: (counts && row.through) || '' };
}

/** Where the clock was put back, the newest first. */
export const clockStepsOf = (db: Db): { position: number; at: number }[] =>
  db.sqlite
    .prepare<[], { position: number; at: number }>(
      'SELECT position, at FROM clock_steps ORDER BY position DESC',
    )
    .all();
