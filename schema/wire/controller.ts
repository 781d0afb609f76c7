import { z } from 'zod';
import { Id } from '../ids.ts';
import { prune, type Skipped } from './understand.ts';

const count = z.number().min(0);
const percent = z.number().min(0);
const time = z.iso.datetime({ offset: true });

const AppTelemetry = z.strictObject({
  app: z.string(),
  container_name: z.string(),
  memory_current_mb: count.nullish(),
  memory_avg_mb: count.nullish(),
  memory_peak_mb: count.nullish(),
  cpu_avg_percent: count.nullish(),
  sample_count: count.nullish(),
});

const AppLogIssue = z.strictObject({
  app: z.string(),
  fingerprint: z.string(),
  severity: z.string().nullish(),
  count: count.nullish(),
  sample: z.string().nullish(),
  first_seen: z.string().nullish(),
  last_seen: z.string().nullish(),
});

/**
 * Body of `POST /report`, sent by a controller every 15 minutes. Only `customer_id` is required. Real: the path,
 * `config_hash` and the keys of `app_telemetry`; the rest is our best knowledge.
 */
export const ReportBody = z
  .strictObject({
    customer_id: Id,
    customer_name: z.string().nullish(),
    controller_version: z.string().nullish(),
    controller_url: z.string().nullish(),
    timestamp: time.nullish(),
    config_hash: z.string().nullish(),
    health: z
      .strictObject({
        status: z.enum(['ok', 'warn', 'fail']).nullish(),
        issues: z.array(z.string()).nullish(),
        monitoring_enabled: z.boolean().nullish(),
      })
      .nullish(),
    system: z
      .strictObject({
        hostname: z.string().nullish(),
        uptime_seconds: count.nullish(),
        cpu_percent: percent.nullish(),
        memory_percent: percent.nullish(),
        memory_used_mb: count.nullish(),
        memory_total_mb: count.nullish(),
        temperature_c: z.number().nullish(),
        load: z.array(z.number()).nullish(),
      })
      .nullish(),
    storage: z
      .array(
        z.strictObject({
          path: z.string(),
          label: z.string().nullish(),
          total_gb: count.nullish(),
          used_gb: count.nullish(),
          percent: percent.nullish(),
          connected: z.boolean().nullish(),
        }),
      )
      .nullish(),
    containers: z
      .array(
        z.strictObject({
          name: z.string(),
          stack: z.string().nullish(),
          state: z.string(),
          health: z.string().nullish(),
        }),
      )
      .nullish(),
    backup: z
      .strictObject({
        last_backup_at: z.string().nullish(),
        last_backup_ok: z.boolean().nullish(),
        last_db_dump_at: z.string().nullish(),
        last_db_dump_ok: z.boolean().nullish(),
        snapshot_count: count.nullish(),
        repo_size_bytes: count.nullish(),
      })
      .nullish(),
    app_telemetry: z.array(AppTelemetry).nullish(),
    app_log_issues: z.array(AppLogIssue).nullish(),
  })
  .meta({ id: 'Report' });
export type ReportBody = z.infer<typeof ReportBody>;

export type Storage = NonNullable<ReportBody['storage']>[number];
export type Container = NonNullable<ReportBody['containers']>[number];

/** What the hub makes of a controller's report. null where the report did not say. */
export interface ControllerReading {
  name: string | null;
  url: string | null;
  configHash: string | null;
  health: 'ok' | 'warn' | 'fail' | null;
  issues: string[];
  /** false: the operator of the box paused monitoring */
  monitoring: boolean;
  hostname: string | null;
  cpuPercent: number | null;
  memoryPercent: number | null;
  temperature: number | null;
  uptimeSeconds: number | null;
  storagePercentMax: number | null;
  storage: Storage[];
  containers: Container[];
  containersRunning: number;
  backup: NonNullable<ReportBody['backup']> | null;
  apps: z.infer<typeof AppTelemetry>[];
  logIssues: z.infer<typeof AppLogIssue>[];
}

/** Reads the body of a recorded controller report. Pure. */
export function readReport({
  body,
  skipped = [],
}: {
  body: unknown;
  skipped?: readonly Skipped[] | undefined;
}): ControllerReading {
  const report = prune(body, skipped) as ReportBody;
  const system = report.system ?? {};
  const storage = report.storage ?? [];
  const containers = report.containers ?? [];
  const percents = storage.map(storagePercent).filter((value) => value !== null);
  return {
    name: report.customer_name ?? null,
    url: report.controller_url ?? null,
    configHash: report.config_hash ?? null,
    health: report.health?.status ?? null,
    issues: report.health?.issues ?? [],
    monitoring: report.health?.monitoring_enabled !== false,
    hostname: system.hostname ?? null,
    cpuPercent: system.cpu_percent ?? null,
    memoryPercent: system.memory_percent ?? ratio(system.memory_used_mb, system.memory_total_mb),
    temperature: system.temperature_c ?? null,
    uptimeSeconds: system.uptime_seconds ?? null,
    storagePercentMax: percents.length > 0 ? Math.max(...percents) : null,
    storage,
    containers,
    containersRunning: containers.filter((container) => container.state === 'running').length,
    backup: report.backup ?? null,
    apps: report.app_telemetry ?? [],
    logIssues: report.app_log_issues ?? [],
  };
}

/** How full a storage is, in percent: as sent, else from its sizes; null where neither was given. */
export const storagePercent = (storage: Storage): number | null =>
  storage.percent ?? ratio(storage.used_gb, storage.total_gb);

function ratio(used: number | null | undefined, total: number | null | undefined): number | null {
  if (used == null || total == null || total <= 0) return null;
  return Math.round((used / total) * 1000) / 10;
}

/** Body of `POST /event`. */
export const EventBody = z
  .looseObject({
    customer_id: Id,
    event_type: z.string().min(1).max(128),
    severity: z.enum(['info', 'warning', 'error']).nullish(),
    message: z.string().nullish(),
    details_json: z.unknown().optional(),
    details: z.unknown().optional(),
    source: z.string().max(128).nullish(),
    occurred_at: time.nullish(),
  })
  .meta({ id: 'Event' });

/** Body of `POST /notify`, the old relay: recorded as an event with source `notify`. */
export const NotifyBody = z
  .looseObject({
    customer_id: Id,
    event_type: z.string().min(1).max(128),
    severity: z.enum(['info', 'warning', 'error']).nullish(),
    message: z.string().nullish(),
    details: z.unknown().optional(),
  })
  .meta({ id: 'Notify' });

/** Body of `POST /preferences`: what a customer wants to be told, where, and how often at most. */
export const PreferencesBody = z
  .looseObject({
    customer_id: Id,
    email: z
      .email({
        error: ({ input }) =>
          `${JSON.stringify(input)?.slice(0, 100).toWellFormed()} is not an e-mail address`,
      })
      .max(254),
    enabled_events: z.array(z.string().max(128)).max(200),
    cooldown_hours: z.int().min(0).max(8760),
    language: z.enum(['hu', 'en']).nullish(),
  })
  .meta({ id: 'Preferences' });
