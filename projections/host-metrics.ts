import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  dayEnd,
  dayStart,
  type HostHour,
  hourOf,
  type Measure,
  measures,
  type Spread,
} from '../schema/summary.ts';
import { readHostReport } from '../schema/wire/host-report.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

/** What each host measured, as it reported it; gone once its day is closed. */
export const hostPoints = sqliteTable(
  'host_points',
  {
    hostId: text('host_id').notNull(),
    at: integer('at').notNull(),
    position: integer('position').notNull(),
    cpu: real('cpu'),
    memory: real('memory'),
    disk: real('disk'),
    temperature: real('temperature'),
  },
  (table) => [primaryKey({ columns: [table.hostId, table.at, table.position] })],
);

const spreadOf = (measure: Measure) => ({
  [`${measure}Min`]: real(`${measure}_min`),
  [`${measure}Sum`]: real(`${measure}_sum`),
  [`${measure}Max`]: real(`${measure}_max`),
  [`${measure}Count`]: integer(`${measure}_count`),
});

/** The same by the hour: kept for ever, from the reports and, once their day is closed, from its summary. */
export const hostHours = sqliteTable(
  'host_hours',
  {
    hostId: text('host_id').notNull(),
    hour: integer('hour').notNull(),
    reports: integer('reports').notNull(),
    ...(spreadOf('cpu') as Columns<'cpu'>),
    ...(spreadOf('memory') as Columns<'memory'>),
    ...(spreadOf('disk') as Columns<'disk'>),
    ...(spreadOf('temperature') as Columns<'temperature'>),
  },
  (table) => [
    primaryKey({ columns: [table.hostId, table.hour] }),
    index('host_hours_by_hour').on(table.hour),
  ],
);

// the names are computed, so that four measures are written once: drizzle's types need them spelt out
type Columns<M extends Measure> = Record<`${M}${'Min' | 'Sum' | 'Max'}`, ReturnType<typeof real>> &
  Record<`${M}Count`, ReturnType<typeof integer>>;

/** A row as SQLite gives it. */
type HourColumns = { hour: number } & Record<string, number | null>;
type HourRow = { hostId: string; hour: number; reports: number } & Record<string, number | string | null>;

export const hostMetricsProjection = defineProjection({
  name: 'host-metrics',
  version: 3,
  tables: [hostPoints, hostHours],
  handlers(db) {
    const points = db.rows(hostPoints);
    const hours = db.rows(hostHours);
    const heard = db.sqlite
      .prepare<[number, number], string>(
        'SELECT DISTINCT host_id FROM host_hours WHERE hour >= ? AND hour < ?',
      )
      .pluck();
    const closePoints = db.sqlite.prepare<[string, number, number]>(
      'DELETE FROM host_points WHERE host_id = ? AND at >= ? AND at < ?',
    );
    const hoursOfDay = db.sqlite.prepare<[string, number, number], HourColumns>(
      'SELECT * FROM host_hours WHERE host_id = ? AND hour >= ? AND hour < ? ORDER BY hour',
    );
    const closeHours = db.sqlite.prepare<[string, number, number]>(
      'DELETE FROM host_hours WHERE host_id = ? AND hour >= ? AND hour < ?',
    );

    const dropPoints = db.sqlite.prepare<[string]>('DELETE FROM host_points WHERE host_id = ?');
    const dropHours = db.sqlite.prepare<[string]>('DELETE FROM host_hours WHERE host_id = ?');

    return {
      HostEnrolled: ({ data }) => {
        // an id that is used again is another box, perhaps another customer's: what the last one measured is not its own
        db.flush();
        dropPoints.run(data.hostId);
        dropHours.run(data.hostId);
        hours.forget();
      },
      HostReported: ({ data, position }) => {
        const { cpuPercent, memoryPercent, diskPercent, temperature } = readHostReport(data);
        const measured = { cpu: cpuPercent, memory: memoryPercent, disk: diskPercent, temperature };
        points.add({ hostId: data.hostId, at: data.at, position, ...measured });
        const hour = hourOf(data.at);
        const row = (hours.get(data.hostId, hour) as HourRow | undefined) ?? blankHour(data.hostId, hour);
        row.reports += 1;
        for (const measure of measures) add(row, measure, measured[measure]);
        hours.put(row as typeof hostHours.$inferSelect);
      },
      DaySummarised: ({ data }) => {
        db.flush();
        const range = [dayStart(data.day), dayEnd(data.day)] as const;
        for (const { hosts } of data.sections ?? []) {
          for (const { hostId, hours: closed } of hosts) {
            closePoints.run(hostId, ...range);
            const kept = hoursOfDay.all(hostId, ...range);
            // a live fold has them already: ten thousand hosts are a quarter of a million rows
            if (kept.length === closed.length && kept.every((row, index) => says(row, closed[index]!)))
              continue;
            for (const { hour } of kept) hours.remove(hostId, hour);
            for (const hour of closed) hours.put(rowOf(hostId, hour));
          }
        }
        if (data.through !== undefined) return;
        db.flush();
        // whose points are still there is in no section: its summary cannot be opened, or nobody knew it
        for (const hostId of heard.all(...range)) {
          if (closePoints.run(hostId, ...range).changes > 0) closeHours.run(hostId, ...range);
        }
        hours.forget();
      },
    };
  },
});

/** The names of a measure's columns, made once: joined anew for each report they were 6 % of a rebuild. */
const columnsOf = Object.fromEntries(
  measures.map((measure) => [
    measure,
    { min: `${measure}Min`, sum: `${measure}Sum`, max: `${measure}Max`, count: `${measure}Count` },
  ]),
) as Record<Measure, Record<'min' | 'sum' | 'max' | 'count', string>>;

const nothing = Object.fromEntries(
  measures.flatMap((measure) => Object.values(columnsOf[measure]).map((column) => [column, null])),
);
const blankHour = (hostId: string, hour: number): HourRow => ({ hostId, hour, reports: 0, ...nothing });

function add(row: HourRow, measure: Measure, value: number | null): void {
  if (value === null) return;
  const { min, sum, max, count } = columnsOf[measure];
  const first = row[count] === null;
  row[min] = first ? value : Math.min(row[min] as number, value);
  row[max] = first ? value : Math.max(row[max] as number, value);
  row[sum] = first ? value : (row[sum] as number) + value;
  row[count] = first ? 1 : (row[count] as number) + 1;
}

function rowOf(hostId: string, closed: HostHour): typeof hostHours.$inferSelect {
  const row = blankHour(hostId, closed.hour);
  row.reports = closed.reports;
  for (const measure of measures) {
    const spread = closed[measure];
    if (spread) {
      row[`${measure}Min`] = spread.min;
      row[`${measure}Sum`] = spread.sum;
      row[`${measure}Max`] = spread.max;
      row[`${measure}Count`] = spread.count;
    }
  }
  return row as typeof hostHours.$inferSelect;
}

/** Whether a row of the table says what the summary of its hour says. */
const says = (row: HourColumns, closed: HostHour): boolean =>
  row.hour === closed.hour &&
  row.reports === closed.reports &&
  measures.every((measure) => {
    const spread = closed[measure];
    if (spread === null) return row[`${measure}_count`] === null;
    return (
      row[`${measure}_count`] === spread.count &&
      row[`${measure}_min`] === spread.min &&
      row[`${measure}_max`] === spread.max &&
      row[`${measure}_sum`] === spread.sum
    );
  });

/** One step of a chart. */
export interface MetricPoint {
  /** ms; the moment, or the start of the hour or day */
  at: number;
  reports: number;
  measures: Record<Measure, { min: number; avg: number; max: number } | null>;
}

export type Resolution = 'as_reported' | 'hour' | 'day';

const bucketMs = { hour: 3_600_000, day: 86_400_000 };

/** What a host measured in [since, until), oldest first. Days and hours are UTC. Closed days have no finer step than the hour. */
export function hostMetricsOf(
  db: Db,
  hostId: string,
  since: number,
  until: number,
  resolution: Resolution,
): MetricPoint[] {
  const rows = metricsBy(db)[resolution].all(hostId, since, until);
  return rows.map((row) => ({
    at: row.t!,
    reports: row.reports!,
    measures: Object.fromEntries(measures.map((m) => [m, spread(row, m)])) as MetricPoint['measures'],
  }));
}

/** Prepared once: a page of the fleet draws fifty hosts, and preparing took a tenth of its time. */
const metricsBy = query((_, sqlite) => {
  const prepare = (text: string) =>
    sqlite.prepare<[string, number, number], Record<string, number | null>>(text);
  const byBucket = (ms: number) =>
    prepare(
      `SELECT hour - hour % ${ms} AS t, sum(reports) AS reports, ${measures.map((m) => `min(${m}_min) AS ${m}_min, sum(${m}_sum) AS ${m}_sum, max(${m}_max) AS ${m}_max, sum(${m}_count) AS ${m}_count`).join(', ')}
       FROM host_hours WHERE host_id = ? AND hour >= ? AND hour < ? GROUP BY t ORDER BY t`,
    );
  return {
    as_reported: prepare(
      `SELECT at AS t, 1 AS reports, ${measures.map((m) => `${m} AS ${m}_min, ${m} AS ${m}_sum, ${m} AS ${m}_max, (${m} IS NOT NULL) AS ${m}_count`).join(', ')}
       FROM host_points WHERE host_id = ? AND at >= ? AND at < ? ORDER BY at, position`,
    ),
    hour: byBucket(bucketMs.hour),
    day: byBucket(bucketMs.day),
  };
});

const spread = (row: Record<string, number | null>, measure: Measure) =>
  row[`${measure}_count`]
    ? {
        min: row[`${measure}_min`]!,
        avg: Math.round((row[`${measure}_sum`]! / row[`${measure}_count`]!) * 100) / 100,
        max: row[`${measure}_max`]!,
      }
    : null;

/** Positions of the reports that a host sent for one moment: for finding the same report again. */
export const hostReportsAt = (db: Db, hostId: string, at: number): number[] =>
  db.sqlite
    .prepare<[string, number], number>('SELECT position FROM host_points WHERE host_id = ? AND at = ?')
    .pluck()
    .all(hostId, at);

/** The hours of a day (UTC) of a host, for closing it. */
export const hostHoursOf = (db: Db, hostId: string, day: string): HostHour[] =>
  (hoursOfHost(db).all({ hostId, from: dayStart(day), until: dayEnd(day) }) as HourRow[]).map((row) => ({
    hour: row.hour,
    reports: row.reports,
    ...(Object.fromEntries(measures.map((measure) => [measure, spreadIn(row, measure)])) as Record<
      Measure,
      Spread
    >),
  }));

const hoursOfHost = query((orm) =>
  orm
    .select()
    .from(hostHours)
    .where(
      sql`${hostHours.hostId} = ${param('hostId')} AND ${hostHours.hour} >= ${param('from')} AND ${hostHours.hour} < ${param('until')}`,
    )
    .orderBy(hostHours.hour)
    .prepare(),
);

const spreadIn = (row: HourRow, measure: Measure): Spread =>
  row[`${measure}Count`] === null
    ? null
    : {
        min: row[`${measure}Min`] as number,
        sum: row[`${measure}Sum`] as number,
        max: row[`${measure}Max`] as number,
        count: row[`${measure}Count`] as number,
      };

/** The oldest hour from `since` on (ms) of which a host's measures are kept, or null when there is none. */
export const oldestHostHour = (db: Db, since: number): number | null =>
  db.sqlite
    .prepare<[number], number | null>('SELECT min(hour) FROM host_hours WHERE hour >= ?')
    .pluck()
    .get(since) ?? null;
