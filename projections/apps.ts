import { eq } from 'drizzle-orm';
import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { EventOf } from '../schema/events/index.ts';
import { type ControllerReading, readReport } from '../schema/wire/controller.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

/** What the newest report of a customer said about each of its apps' containers. */
export const apps = sqliteTable(
  'apps',
  {
    customerId: text('customer_id').notNull(),
    app: text('app').notNull(),
    container: text('container').notNull(),
    /** ms; of the report */
    at: integer('at').notNull(),
    memoryCurrentMb: real('memory_current_mb'),
    memoryAvgMb: real('memory_avg_mb'),
    memoryPeakMb: real('memory_peak_mb'),
    cpuAvgPercent: real('cpu_avg_percent'),
    samples: integer('samples'),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.app, table.container] })],
);
export type AppRow = typeof apps.$inferSelect;

/** What the newest report of a customer said about errors in its apps' logs, by fingerprint. */
export const appLogIssues = sqliteTable(
  'app_log_issues',
  {
    customerId: text('customer_id').notNull(),
    app: text('app').notNull(),
    fingerprint: text('fingerprint').notNull(),
    severity: text('severity'),
    count: integer('count'),
    sample: text('sample'),
    /** as sent: the times are the box's own */
    firstSeen: text('first_seen'),
    lastSeen: text('last_seen'),
  },
  (table) => [primaryKey({ columns: [table.customerId, table.app, table.fingerprint] })],
);
export type AppLogIssueRow = typeof appLogIssues.$inferSelect;

/** Which report the rows of a customer are from. */
const appReports = sqliteTable('app_reports', {
  customerId: text('customer_id').primaryKey(),
  at: integer('at').notNull(),
});

export const appsProjection = defineProjection({
  name: 'apps',
  version: 2,
  tables: [apps, appLogIssues, appReports],
  handlers(db) {
    const appLists = db.lists(apps);
    const issueLists = db.lists(appLogIssues);
    const newest = db.rows(appReports);

    const replace = ({ data }: Pick<EventOf<'ControllerReported'>, 'data'>) => {
      const { customerId, at } = data;
      const before = newest.get(customerId);
      if (data.late || (before && before.at > at)) return;
      newest.put({ customerId, at });
      appLists.put(customerId, () => readReport(data).apps.map((app) => appRow(customerId, at, app)));
      issueLists.put(customerId, () =>
        readReport(data).logIssues.map((issue) => issueRow(customerId, issue)),
      );
    };

    const stepBack = db.sqlite.prepare<{ to: number }>('UPDATE app_reports SET at = min(at, @to)');

    return {
      ClockStepped: ({ data }) => {
        db.flush();
        stepBack.run({ to: data.to });
        newest.forget();
      },
      ControllerReported: replace,
      DaySummarised: ({ data }) => {
        for (const { customerId, controller } of data.sections ?? []) {
          const report = controller?.last?.report;
          const before = newest.get(customerId);
          if (report && !(before && before.at >= report.data.at)) replace(report);
        }
      },
    };
  },
});

const appRow = (customerId: string, at: number, app: ControllerReading['apps'][number]): AppRow => ({
  customerId,
  app: app.app,
  container: app.container_name,
  at,
  memoryCurrentMb: app.memory_current_mb ?? null,
  memoryAvgMb: app.memory_avg_mb ?? null,
  memoryPeakMb: app.memory_peak_mb ?? null,
  cpuAvgPercent: app.cpu_avg_percent ?? null,
  samples: app.sample_count ?? null,
});
const issueRow = (customerId: string, issue: ControllerReading['logIssues'][number]): AppLogIssueRow => ({
  customerId,
  app: issue.app,
  fingerprint: issue.fingerprint,
  severity: issue.severity ?? null,
  count: issue.count ?? null,
  sample: issue.sample ?? null,
  firstSeen: issue.first_seen ?? null,
  lastSeen: issue.last_seen ?? null,
});

const appsById = query((orm) =>
  orm
    .select()
    .from(apps)
    .where(eq(apps.customerId, param('id')))
    .prepare(),
);
const issuesById = query((orm) =>
  orm
    .select()
    .from(appLogIssues)
    .where(eq(appLogIssues.customerId, param('id')))
    .prepare(),
);

export const appsOf = (db: Db, customerId: string): AppRow[] => appsById(db).all({ id: customerId });
export const logIssuesOf = (db: Db, customerId: string): AppLogIssueRow[] =>
  issuesById(db).all({ id: customerId });
