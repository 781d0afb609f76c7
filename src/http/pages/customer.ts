import { z } from 'zod';
import { appsOf, logIssuesOf } from '../../../projections/apps.ts';
import { controllerHistoryOf, controllerOf } from '../../../projections/controllers.ts';
import { customerOf } from '../../../projections/customers.ts';
import { listEventLines } from '../../../projections/timeline.ts';
import type { ReportBody } from '../../../schema/wire/controller.ts';
import { storagePercent } from '../../../schema/wire/controller.ts';
import type { CustomerModel } from '../../../views/customer-page.tsx';
import type { Point } from '../../../views/parts/plot.ts';
import { customerState } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import { hostRow } from './fleet.ts';
import { limitsFor } from './limits.ts';
import { eventRows, frameOf, missing, PeriodQuery, reportAt, spans } from './source.ts';
import { reasonInWords } from './words.ts';

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const pollMs = 15 * 60_000;

/** The address of a customer's page. */
export const CustomerQuery = PeriodQuery.extend({ customer_id: z.string() });

/** Everything that a customer's page shows. @throws HubError not_found */
export function customerModel(
  hub: Hub,
  { customer_id: customerId, period }: z.infer<typeof CustomerQuery>,
): CustomerModel {
  const state = customerState(hub, customerId);
  const row = customerOf(hub.db, customerId);
  if (!state || !row) return missing('customer', customerId);
  const now = hub.now();
  const zone = hub.config.timezone;
  const controller = controllerOf(hub.db, customerId);
  const reading = controller?.reading;
  const sent = reportAt(hub, controller?.reportPosition);
  const system = (sent?.body as ReportBody | null)?.system;
  const { ms, stepMs, resolution } = spans[period];
  const history = controllerHistoryOf(hub.db, customerId, now - ms);
  const wide = resolution !== 'as_reported';
  const pointsOf = (of: 'cpu' | 'memory' | 'storageMax') => {
    const points = history.flatMap((point) =>
      point[of] === null ? [] : [{ at: point.at, value: point[of] }],
    );
    return wide
      ? bucketed(points, stepMs)
      : points.map(({ at, value }) => ({ at, avg: value, min: null, max: null }));
  };
  const culprit = state.hosts.find((host) => host.hostId === state.status.hostId);
  const words = reasonInWords(state.status, {
    now,
    zone,
    lastReportAt: culprit ? culprit.lastReportAt : state.lastReportAt,
    issues: state.issues,
    blockedReason: row.blockedReason,
  });
  const storage = (reading?.storage ?? []).map((one) => ({
    name: one.path,
    detail: one.label ?? null,
    usedPercent: storagePercent(one),
    usedBytes: one.used_gb == null ? null : one.used_gb * gib,
    totalBytes: one.total_gb == null ? null : one.total_gb * gib,
    state: one.connected == null ? null : one.connected ? 'connected' : 'disconnected',
  }));
  const fullest = storage.reduce<{ name: string; percent: number } | null>(
    (most, { name, usedPercent }) =>
      usedPercent !== null && usedPercent > (most?.percent ?? -1) ? { name, percent: usedPercent } : most,
    null,
  );
  const backupAt = Date.parse(reading?.backup?.last_backup_at ?? '');
  return {
    now,
    zone,
    customer: {
      customerId,
      name: state.name,
      kind: state.kind,
      status: state.status.state,
      reason:
        culprit && words && !state.blocked ? `${culprit.displayName ?? culprit.hostId} ${words}` : words,
      lastReportAt: state.heardAt,
      measuredAt: state.lastReportAt,
      expectEveryMs: state.heardAt === null ? null : (state.expectEveryMs ?? pollMs),
      controllerVersion: state.version,
      controllerUrl: reading?.url ?? null,
      cpuPercent: state.cpuPercent,
      load: system?.load?.length === 3 ? system.load : null,
      memoryPercent: state.memoryPercent,
      memoryUsedBytes: system?.memory_used_mb == null ? null : system.memory_used_mb * mib,
      memoryTotalBytes: system?.memory_total_mb == null ? null : system.memory_total_mb * mib,
      fullest,
      containers: reading ? { running: reading.containersRunning, total: reading.containers.length } : null,
      lastBackup: Number.isNaN(backupAt)
        ? null
        : { at: backupAt, ok: reading?.backup?.last_backup_ok ?? null },
      issues: state.issues,
    },
    limits: limitsFor(hub, row.settings.thresholds),
    history: {
      ...frameOf(hub, period, wide ? stepMs : pollMs, row.knownSince),
      points: { cpu: pointsOf('cpu'), memory: pointsOf('memory'), storage: pointsOf('storageMax') },
    },
    hosts: state.hosts.map((host) => hostRow(hub, host)),
    storage,
    apps: appsOf(hub.db, customerId).map((app) => ({
      app: app.app,
      containerName: app.container,
      memoryCurrentMb: app.memoryCurrentMb,
      memoryAvgMb: app.memoryAvgMb,
      memoryPeakMb: app.memoryPeakMb,
      cpuAvgPercent: app.cpuAvgPercent,
    })),
    logIssues: logIssuesOf(hub.db, customerId).map((issue) => ({
      app: issue.app,
      fingerprint: issue.fingerprint,
      severity: issue.severity === 'error' || issue.severity === 'info' ? issue.severity : 'warning',
      count: issue.count ?? 1,
      sample: issue.sample ?? '',
      lastSeenAt: Number.isNaN(Date.parse(issue.lastSeen ?? '')) ? null : Date.parse(issue.lastSeen!),
    })),
    events: eventRows(hub, listEventLines(hub.db, { customerId, limit: 20 })),
    report: sent && { ...sent, apiPath: `/api/v1/customers/${encodeURIComponent(customerId)}` },
  };
}

/** min, average and max of each step. */
function bucketed(points: readonly { at: number; value: number }[], stepMs: number): Point[] {
  return [...Map.groupBy(points, ({ at }) => at - (at % stepMs))].map(([at, group]) => {
    const values = group.map(({ value }) => value);
    return {
      at,
      min: Math.min(...values),
      avg: values.reduce((sum, value) => sum + value, 0) / values.length,
      max: Math.max(...values),
    };
  });
}
