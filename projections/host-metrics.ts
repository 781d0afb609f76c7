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
import { type Db, defineProjection } from './projection.ts';

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

type HourRow = { hostId: string; hour: number; reports: number } & Record<string, number | string | null>;

export const hostMetricsProjection = defineProjection({
  name: 'host-metrics',
  version: 2,
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
    const closeHours = db.sqlite.prepare<[number, number]>(
      'DELETE FROM host_hours WHERE hour >= ? AND hour < ?',
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
        const row =
          (hours.get(data.hostId, hourOf(data.at)) as HourRow | undefined) ??
          blankHour(data.hostId, hourOf(data.at));
        row.reports += 1;
        for (const measure of measures) add(row, measure, measured[measure]);
        hours.put(row as typeof hostHours.$inferSelect);
      },
      DaySummarised: ({ data }) => {
        db.flush();
        const range = [dayStart(data.day), dayEnd(data.day)] as const;
        for (const hostId of heard.all(...range)) closePoints.run(hostId, ...range);
        closeHours.run(...range);
        hours.forget();
        for (const { hosts } of data.sections ?? []) {
          for (const { hostId, hours: closed } of hosts)
            for (const hour of closed) hours.put(rowOf(hostId, hour));
        }
      },
    };
  },
});

function blankHour(hostId: string, hour: number): HourRow {
  const row: HourRow = { hostId, hour, reports: 0 };
  for (const measure of measures)
    Object.assign(row, {
      [`${measure}Min`]: null,
      [`${measure}Sum`]: null,
      [`${measure}Max`]: null,
      [`${measure}Count`]: null,
    });
  return row;
}

function add(row: HourRow, measure: Measure, value: number | null): void {
  if (value === null) return;
  const count = row[`${measure}Count`] as number | null;
  row[`${measure}Min`] = count === null ? value : Math.min(row[`${measure}Min`] as number, value);
  row[`${measure}Max`] = count === null ? value : Math.max(row[`${measure}Max`] as number, value);
  row[`${measure}Sum`] = (count === null ? 0 : (row[`${measure}Sum`] as number)) + value;
  row[`${measure}Count`] = (count ?? 0) + 1;
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
  const source =
    resolution === 'as_reported'
      ? `SELECT at AS t, 1 AS reports, ${measures.map((m) => `${m} AS ${m}_min, ${m} AS ${m}_sum, ${m} AS ${m}_max, (${m} IS NOT NULL) AS ${m}_count`).join(', ')}
         FROM host_points WHERE host_id = ? AND at >= ? AND at < ? ORDER BY at, position`
      : `SELECT hour - hour % ${bucketMs[resolution]} AS t, sum(reports) AS reports, ${measures.map((m) => `min(${m}_min) AS ${m}_min, sum(${m}_sum) AS ${m}_sum, max(${m}_max) AS ${m}_max, sum(${m}_count) AS ${m}_count`).join(', ')}
         FROM host_hours WHERE host_id = ? AND hour >= ? AND hour < ? GROUP BY t ORDER BY t`;
  const rows = db.sqlite
    .prepare<[string, number, number], Record<string, number | null>>(source)
    .all(hostId, since, until);
  return rows.map((row) => ({
    at: row.t!,
    reports: row.reports!,
    measures: Object.fromEntries(measures.map((m) => [m, spread(row, m)])) as MetricPoint['measures'],
  }));
}

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

/** The hours of a day (UTC) of every host, for closing it. */
export function hostHoursOfDay(db: Db, day: string): Map<string, HostHour[]> {
  const rows = db.orm
    .select()
    .from(hostHours)
    .where(sql`${hostHours.hour} >= ${dayStart(day)} AND ${hostHours.hour} < ${dayEnd(day)}`)
    .orderBy(hostHours.hostId, hostHours.hour)
    .all() as HourRow[];
  const hours = rows.map((row) => ({
    hostId: row.hostId,
    hour: row.hour,
    reports: row.reports,
    ...Object.fromEntries(measures.map((measure) => [measure, spreadIn(row, measure)])),
  }));
  return Map.groupBy(hours, ({ hostId }) => hostId) as unknown as Map<string, HostHour[]>;
}

const spreadIn = (row: HourRow, measure: Measure): Spread =>
  row[`${measure}Count`] === null
    ? null
    : {
        min: row[`${measure}Min`] as number,
        sum: row[`${measure}Sum`] as number,
        max: row[`${measure}Max`] as number,
        count: row[`${measure}Count`] as number,
      };

/** The oldest hour (ms) of which a host's measures are kept, or null when there is none. */
export const oldestHostHour = (db: Db): number | null =>
  db.sqlite.prepare<[], number | null>('SELECT min(hour) FROM host_hours').pluck().get() ?? null;
