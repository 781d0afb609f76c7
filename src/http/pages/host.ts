import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { hostMetricsOf, type MetricPoint } from '../../../projections/host-metrics.ts';
import { guestsOf, hostOf } from '../../../projections/hosts.ts';
import { listEventLines } from '../../../projections/timeline.ts';
import type { Measure } from '../../../schema/summary.ts';
import type { HostReportBody } from '../../../schema/wire/host-report.ts';
import { prune } from '../../../schema/wire/understand.ts';
import type { HostModel, StorageRow } from '../../../views/host-page.tsx';
import { hostState } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import { limitsFor } from './limits.ts';
import { eventRows, frameOf, missing, PeriodQuery, reportAt, spans } from './source.ts';
import { reasonInWords } from './words.ts';

/** The address of a host's page. */
export const HostQuery = PeriodQuery.extend({ host_id: z.string() });

/** Everything that a host's page shows. @throws HubError not_found */
export function hostModel(hub: Hub, { host_id: hostId, period }: z.infer<typeof HostQuery>): HostModel {
  const row = hostOf(hub.db, hostId);
  if (!row) return missing('host', hostId);
  const now = hub.now();
  const zone = hub.config.timezone;
  const customer = customerOf(hub.db, row.customerId);
  const status = hostState(hub, row, customer?.blocked ?? false);
  const sent = reportAt(hub, row.reportPosition);
  const report = understoodReport(hub, row.reportPosition);
  const { ms, stepMs, resolution } = spans[period];
  const points = hostMetricsOf(hub.db, hostId, now - ms, now + 1, resolution);
  const pointsOf = (measure: Measure) => points.flatMap((point) => toPoint(point, measure));
  const use = (
    percent: number | null,
    used: number | null | undefined,
    total: number | null | undefined,
  ) => ({
    percent,
    usedBytes: used ?? null,
    totalBytes: total ?? null,
  });
  return {
    now,
    zone,
    host: {
      hostId,
      customerId: row.customerId,
      customerName: customer?.name ?? null,
      displayName: row.displayName,
      status: status.state,
      reason: reasonInWords(status, {
        now,
        zone,
        lastReportAt: row.lastReportAt,
        blockedReason: customer?.blockedReason ?? null,
      }),
      lastReportAt: row.lastReportAt,
      expectEveryMs: row.lastReportAt === null ? null : (row.expectEveryMs ?? row.pollMs),
      agentVersion: row.agentVersion,
      cpuPercent: row.cpuPercent,
      memory: use(row.memoryPercent, report?.host?.mem_used_bytes, report?.host?.mem_total_bytes),
      disk: use(row.diskPercent, report?.host?.disk_used_bytes, report?.host?.disk_total_bytes),
      temperatureC: row.temperature,
      load: report?.host?.load?.length === 3 ? report.host.load : null,
      uptimeSeconds: row.uptimeSeconds,
      cloudflared: row.cloudflared,
    },
    limits: limitsFor(hub, row.settings.thresholds, customer?.settings.thresholds),
    history: {
      ...frameOf(
        hub,
        period,
        resolution === 'as_reported' ? Math.max(row.pollMs, 60_000) : stepMs,
        row.enrolledAt,
      ),
      points: {
        cpu: pointsOf('cpu'),
        memory: pointsOf('memory'),
        disk: pointsOf('disk'),
        temperature: pointsOf('temperature'),
      },
    },
    guests: guestsOf(hub.db, row).map((guest) => ({
      guestId: `${hostId}/${guest.vmid}`,
      vmid: guest.vmid,
      name: guest.name,
      status: guest.status,
      gone: guest.gone,
      lastSeenAt: guest.lastSeenAt,
      controllerVersion: guest.controller_version || null,
      cores: guest.spec?.cores ?? null,
      memoryBytes: guest.spec?.memory_bytes ?? null,
      diskBytes: guest.spec?.disk_bytes ?? null,
    })),
    storage: (report?.storage_targets ?? []).map(storageRow),
    sent: {
      backups: report?.backups ?? [],
      restoreTests: report?.restore_tests ?? [],
      pbsSnapshots: report?.pbs_snapshots ?? [],
      auditTail: report?.audit_tail ?? [],
    },
    report: sent && { ...sent, apiPath: `/api/v1/hosts/${encodeURIComponent(hostId)}` },
    events: eventRows(hub, listEventLines(hub.db, { customerId: row.customerId, limit: 20 })),
  };
}

function understoodReport(hub: Hub, position: number | null): HostReportBody | undefined {
  const event = position === null ? undefined : hub.log.at(position);
  if (event === undefined) return undefined;
  const { body, skipped = [] } = event.data as { body: unknown; skipped?: { path: string }[] };
  return prune(body, skipped) as HostReportBody;
}

const toPoint = ({ at, measures }: MetricPoint, measure: Measure) => {
  const spread = measures[measure];
  return spread === null ? [] : [{ at, ...spread }];
};

/** A storage target as the agent sent it: any object, so each value is looked at before it is shown. */
function storageRow(target: Record<string, unknown>): StorageRow {
  const text = (key: string) => (typeof target[key] === 'string' ? (target[key] as string) : null);
  const size = (key: string) => (typeof target[key] === 'number' ? (target[key] as number) : null);
  const [used, total] = [size('used_bytes'), size('total_bytes')];
  return {
    name: text('name') ?? text('durable_id') ?? '?',
    detail: [text('type'), text('mount')].filter(Boolean).join(', ') || null,
    usedPercent: used !== null && total ? Math.round((used / total) * 1000) / 10 : null,
    usedBytes: used,
    totalBytes: total,
    state: text('state'),
  };
}
