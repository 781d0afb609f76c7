import { eq, sql } from 'drizzle-orm';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventOf } from '../schema/events/index.ts';
import { type ControllerHour, dayEnd, dayStart } from '../schema/summary.ts';
import { type ControllerReading, readReport } from '../schema/wire/controller.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

type Health = 'ok' | 'warn' | 'fail';
type Reading = Omit<ControllerReading, 'apps' | 'logIssues'>;

/** The newest report of each customer's controller. */
export const controllers = sqliteTable('controllers', {
  customerId: text('customer_id').primaryKey(),
  /** ms, by the hub's clock, of any report */
  lastReportAt: integer('last_report_at').notNull(),
  at: integer('at').notNull(),
  reportPosition: integer('report_position').notNull(),
  version: text('version'),
  /** what the controller calls its customer */
  name: text('name'),
  issues: text('issues', { mode: 'json' }).$type<string[]>().notNull(),
  health: text('health').$type<Health>(),
  monitoring: integer('monitoring', { mode: 'boolean' }).notNull(),
  cpuPercent: real('cpu_percent'),
  memoryPercent: real('memory_percent'),
  storagePercentMax: real('storage_percent_max'),
  reading: text('reading', { mode: 'json' }).$type<Reading>().notNull(),
});
export type ControllerRow = typeof controllers.$inferSelect;

/** The history of each controller: every report, and hours in place of the days that were closed. */
export const controllerHistory = sqliteTable(
  'controller_history',
  {
    customerId: text('customer_id').notNull(),
    at: integer('at').notNull(),
    /** of the report; 0 for an hour of a closed day */
    position: integer('position').notNull(),
    reports: integer('reports').notNull(),
    status: text('status').$type<Health>(),
    cpu: real('cpu'),
    memory: real('memory'),
    storageMax: real('storage_max'),
    containersRunning: integer('containers_running'),
    containersTotal: integer('containers_total'),
  },
  (table) => [
    primaryKey({ columns: [table.customerId, table.at, table.position] }),
    index('controller_history_by_time').on(table.at),
  ],
);
export type ControllerPoint = typeof controllerHistory.$inferSelect;

export const controllersProjection = defineProjection({
  name: 'controllers',
  version: 3,
  tables: [controllers, controllerHistory],
  handlers(db) {
    const rows = db.rows(controllers);
    const history = db.rows(controllerHistory);
    const closeDay = db.sqlite.prepare<[string, number, number]>(
      'DELETE FROM controller_history WHERE customer_id = ? AND at >= ? AND at < ?',
    );
    const dropUnclosed = db.sqlite.prepare<[number, number]>(
      'DELETE FROM controller_history WHERE at >= ? AND at < ? AND position > 0',
    );

    const hear = (
      { data, recordedAt, position }: Pick<EventOf<'ControllerReported'>, 'data' | 'recordedAt' | 'position'>,
      { apps: _, logIssues: __, ...reading }: ControllerReading,
    ) => {
      const row = rows.get(data.customerId);
      const lastReportAt = Math.max(row?.lastReportAt ?? 0, recordedAt);
      if (row && (data.late || row.at > data.at)) {
        rows.put({ ...row, lastReportAt });
        return;
      }
      rows.put({
        customerId: data.customerId,
        lastReportAt,
        at: data.at,
        reportPosition: position,
        version: data.version ?? null,
        name: reading.name,
        issues: reading.issues,
        health: reading.health,
        monitoring: reading.monitoring,
        cpuPercent: reading.cpuPercent,
        memoryPercent: reading.memoryPercent,
        storagePercentMax: reading.storagePercentMax,
        reading,
      });
    };

    const stepBack = db.sqlite.prepare<{ to: number }>(
      'UPDATE controllers SET last_report_at = min(last_report_at, @to), at = min(at, @to)',
    );

    return {
      ClockStepped: ({ data }) => {
        db.flush();
        stepBack.run({ to: data.to });
        rows.forget();
      },
      ControllerReported: (event) => {
        const reading = readReport(event.data);
        hear(event, reading);
        history.add({
          customerId: event.data.customerId,
          at: event.data.at,
          position: event.position,
          reports: 1,
          status: reading.health,
          cpu: reading.cpuPercent,
          memory: reading.memoryPercent,
          storageMax: reading.storagePercentMax,
          containersRunning: reading.containersRunning,
          containersTotal: reading.containers.length,
        });
      },
      DaySummarised: ({ data }) => {
        db.flush();
        const range = [dayStart(data.day), dayEnd(data.day)] as const;
        for (const { customerId, controller } of data.sections ?? []) {
          if (controller) closeDay.run(customerId, ...range);
          for (const { hour, ...point } of controller?.hours ?? [])
            history.add({ customerId, at: hour, position: 0, ...point });
          if (!controller?.last) continue;
          const { report, lastReportAt } = controller.last;
          const row = rows.get(customerId);
          if (row && row.at >= report.data.at) continue;
          hear(report, readReport(report.data));
          rows.put({ ...rows.get(customerId)!, lastReportAt });
        }
        if (data.through === undefined) dropUnclosed.run(...range); // who is in no section: it cannot be opened
      },
    };
  },
});

const byId = query((orm) =>
  orm
    .select()
    .from(controllers)
    .where(eq(controllers.customerId, param('id')))
    .prepare(),
);
const all = query((orm) => orm.select().from(controllers).prepare());

export const controllerOf = (db: Db, customerId: string): ControllerRow | undefined =>
  byId(db).get({ id: customerId });
export const listControllers = (db: Db): ControllerRow[] => all(db).all();

/** The points of a customer from `since` (ms) on, oldest first: as reported, hours where a day was closed. */
export const controllerHistoryOf = (db: Db, customerId: string, since: number): ControllerPoint[] =>
  historySince(db).all({ id: customerId, since });

const historySince = query((orm) =>
  orm
    .select()
    .from(controllerHistory)
    .where(
      sql`${controllerHistory.customerId} = ${param('id')} AND ${controllerHistory.at} >= ${param('since')}`,
    )
    .orderBy(controllerHistory.at, controllerHistory.position)
    .prepare(),
);

/** Positions of the reports that a customer sent for one moment: for finding the same report again. */
export const controllerReportsAt = (db: Db, customerId: string, at: number): number[] =>
  db.sqlite
    .prepare<[string, number], number>(
      'SELECT position FROM controller_history WHERE customer_id = ? AND at = ? AND position > 0',
    )
    .pluck()
    .all(customerId, at);

/** The hours of a day (UTC) of a customer's controller, for closing it. */
export const controllerHoursOf = (db: Db, customerId: string, day: string): ControllerHour[] =>
  db.sqlite
    .prepare<[string, number, number], ControllerHour>(
      `SELECT at - at % 3600000 AS hour, sum(reports) AS reports,
         CASE max(CASE status WHEN 'fail' THEN 3 WHEN 'warn' THEN 2 WHEN 'ok' THEN 1 END) WHEN 3 THEN 'fail' WHEN 2 THEN 'warn' WHEN 1 THEN 'ok' END AS status,
         round(avg(cpu), 2) AS cpu, round(avg(memory), 2) AS memory, max(storage_max) AS storageMax,
         min(containers_running) AS containersRunning, max(containers_total) AS containersTotal
       FROM controller_history WHERE customer_id = ? AND at >= ? AND at < ? GROUP BY hour ORDER BY hour`,
    )
    .all(customerId, dayStart(day), dayEnd(day));

/** The first customer after this one, in the order of ids, whose controller ever spoke; undefined when there is none. */
export const nextCustomerHeard = (db: Db, after: string): string | undefined =>
  db.sqlite
    .prepare<[string], string | null>('SELECT min(customer_id) FROM controllers WHERE customer_id > ?')
    .pluck()
    .get(after) ?? undefined;

/** The oldest moment from `since` on (ms) of which a controller's point is kept, or null when there is none. */
export const oldestControllerPoint = (db: Db, since: number): number | null =>
  db.sqlite
    .prepare<[number], number | null>('SELECT min(at) FROM controller_history WHERE at >= ?')
    .pluck()
    .get(since) ?? null;
