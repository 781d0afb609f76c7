import { getColumns, sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { unlessErased } from '../schema/sealed.ts';
import { type Db, defineProjection } from './projection.ts';

type Severity = 'info' | 'warning' | 'error';

/** Everything worth a line, newest position last. */
export const timeline = sqliteTable(
  'timeline',
  {
    position: integer('position').primaryKey(),
    customerId: text('customer_id').notNull(),
    /** ms, by the hub's clock */
    at: integer('at').notNull(),
    eventType: text('event_type').notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    message: text('message'),
    details: text('details', { mode: 'json' }).$type<unknown>(),
    source: text('source').notNull(),
    recognised: integer('recognised', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    index('timeline_by_customer').on(table.customerId, table.position),
    index('timeline_by_type').on(table.eventType, table.position),
    index('timeline_by_severity').on(table.severity, table.position),
    index('timeline_by_time').on(table.at, table.severity, table.customerId),
  ],
);
export type TimelineRow = typeof timeline.$inferSelect;
/** What a line of a list shows of an event. */
export type TimelineLine = Omit<TimelineRow, 'details'>;

export const timelineProjection = defineProjection({
  name: 'timeline',
  version: 2,
  tables: [timeline],
  handlers(db) {
    const rows = db.rows(timeline);
    return {
      MonitoringEventRaised: ({ data, position, recordedAt }) =>
        rows.add({
          position,
          customerId: data.customerId,
          at: recordedAt,
          eventType: data.eventType,
          severity: data.severity,
          message: unlessErased(data.message),
          details: unlessErased(data.details) ?? null,
          source: data.source,
          recognised: data.recognised,
        }),
    };
  },
});

export interface EventFilter {
  customerId?: string | undefined;
  severity?: Severity | undefined;
  type?: string | undefined;
  /** only events below this position */
  before?: number | undefined;
  limit: number;
}

const { details: _, ...ofLine } = getColumns(timeline);

/** Events, newest first. */
export const listEvents = (db: Db, filter: EventFilter): TimelineRow[] =>
  db.orm
    .select()
    .from(timeline)
    .where(wanted(filter))
    .orderBy(sql`${timeline.position} DESC`)
    .limit(filter.limit)
    .all();

/** The same events without their details: those may be long, and a list does not show them. */
export const listEventLines = (db: Db, filter: EventFilter): TimelineLine[] =>
  db.orm
    .select(ofLine)
    .from(timeline)
    .where(wanted(filter))
    .orderBy(sql`${timeline.position} DESC`)
    .limit(filter.limit)
    .all();

function wanted({ customerId, severity, type, before }: EventFilter) {
  const parts = [
    customerId === undefined ? undefined : sql`${timeline.customerId} = ${customerId}`,
    severity === undefined ? undefined : sql`${timeline.severity} = ${severity}`,
    type === undefined ? undefined : sql`${timeline.eventType} = ${type}`,
    before === undefined ? undefined : sql`${timeline.position} < ${before}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? sql.join(parts, sql` AND `) : undefined;
}

export interface EventCounts {
  warning: number;
  error: number;
}

/** Warnings and errors of each customer since a moment (ms); a customer without any is not in it. */
export function eventCounts(db: Db, since: number): Map<string, EventCounts> {
  const rows = db.sqlite
    .prepare<[number], { customer_id: string; warning: number; error: number }>(
      `SELECT customer_id, sum(severity = 'warning') AS warning, sum(severity = 'error') AS error
       FROM timeline WHERE at >= ? AND severity IN ('warning', 'error') GROUP BY customer_id`,
    )
    .all(since);
  return new Map(rows.map(({ customer_id, warning, error }) => [customer_id, { warning, error }]));
}

/** Warnings and errors of one customer since a moment (ms). Walks back through its own events, as far as that moment. */
export function eventCountsOf(db: Db, customerId: string, since: number): EventCounts {
  const counts = { warning: 0, error: 0 };
  const newestFirst = db.sqlite.prepare<[string], { at: number; severity: Severity }>(
    'SELECT at, severity FROM timeline WHERE customer_id = ? ORDER BY position DESC',
  );
  for (const { at, severity } of newestFirst.iterate(customerId)) {
    if (at < since) break;
    if (severity !== 'info') counts[severity] += 1;
  }
  return counts;
}

/** The types of events since a moment (ms) with how often they came, the most frequent first. */
export const eventTypesSince = (db: Db, since: number): { type: string; count: number }[] =>
  db.sqlite
    .prepare<[number], { type: string; count: number }>(
      'SELECT event_type AS type, count(*) AS count FROM timeline WHERE at >= ? GROUP BY event_type ORDER BY count DESC, type',
    )
    .all(since);

/** How many events of each severity came since a moment (ms). */
export function severityCounts(db: Db, since: number): Record<Severity, number> {
  const rows = db.sqlite
    .prepare<[number], [Severity, number]>(
      'SELECT severity, count(*) FROM timeline WHERE at >= ? GROUP BY severity',
    )
    .raw()
    .all(since) as [Severity, number][];
  return { info: 0, warning: 0, error: 0, ...Object.fromEntries(rows) };
}
