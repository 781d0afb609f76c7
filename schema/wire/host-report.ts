import { z } from 'zod';
import { Id } from '../ids.ts';
import { prune, type Skipped } from './understand.ts';

const count = z.number().min(0);
const time = z.iso.datetime({ offset: true });

const Guest = z.strictObject({
  vmid: z.int().min(0),
  name: z.string(),
  status: z.enum(['running', 'stopped', 'unknown']),
  controller_version: z.string().optional(),
  spec: z
    .strictObject({ cores: count.nullish(), memory_bytes: count.nullish(), disk_bytes: count.nullish() })
    .nullish(),
});
export type Guest = z.infer<typeof Guest>;

/** Entries that the hub keeps verbatim: their shapes are our best knowledge, so any object will do. */
const verbatim = z.array(z.looseObject({}));

/**
 * Body of `POST /host-report`, the agent's heartbeat. Real: the top-level names, `guests[].vmid, name, status,
 * controller_version`, and that empty collections come as `[]`. The rest is ours until a real agent shows otherwise.
 */
export const HostReportBody = z
  .strictObject({
    host_id: Id,
    reported_at: time.nullish().meta({ description: 'by the clock of the host' }),
    agent_version: z.string().nullish(),
    host: z
      .strictObject({
        cpu_percent: count.nullish(),
        mem_used_bytes: count.nullish(),
        mem_total_bytes: count.nullish(),
        disk_used_bytes: count.nullish(),
        disk_total_bytes: count.nullish(),
        load: z.array(z.number()).nullish(),
        uptime_seconds: count.nullish(),
        cpu_temp_c: z.number().nullish(),
      })
      .nullish(),
    guests: z.array(Guest).nullish(),
    cloudflared: z.strictObject({ status: z.string().nullish() }).nullish(),
    storage_targets: verbatim.nullish(),
    backups: verbatim.nullish(),
    restore_tests: verbatim.nullish(),
    pbs_snapshots: verbatim.nullish(),
    audit_tail: verbatim.nullish(),
  })
  .meta({ id: 'HostReport' });
export type HostReportBody = z.infer<typeof HostReportBody>;

/** The answer to a host report: what the agent obeys. Real, these five names exactly. */
export const ControlEnvelope = z
  .strictObject({
    status: z.literal('ok'),
    poll_interval_seconds: z.int(),
    blocked: z.boolean(),
    desired_generation: z.int(),
    has_signed_ops: z.boolean(),
  })
  .meta({ id: 'ControlEnvelope' });

/** What the hub makes of a host report. Percent 0..100, null where the report did not say. */
export interface HostReading {
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  temperature: number | null;
  uptimeSeconds: number | null;
  load: number[] | null;
  cloudflared: string | null;
  guests: Guest[];
  /** vmids of entries that could not be read: unknown, not missing. null: of one of them not even that is known */
  unreadGuests: number[] | null;
}

/** Reads the body of a recorded host report. Pure: the same event gives the same reading for ever. */
export function readHostReport({
  body,
  skipped = [],
}: {
  body: unknown;
  skipped?: readonly Skipped[] | undefined;
}): HostReading {
  const report = prune(body, skipped) as HostReportBody;
  const host = report.host ?? {};
  return {
    cpuPercent: host.cpu_percent ?? null,
    memoryPercent: percentOf(host.mem_used_bytes, host.mem_total_bytes),
    diskPercent: percentOf(host.disk_used_bytes, host.disk_total_bytes),
    temperature: host.cpu_temp_c ?? null,
    uptimeSeconds: host.uptime_seconds ?? null,
    load: host.load?.length === 3 ? host.load : null,
    cloudflared: report.cloudflared?.status ?? null,
    guests: report.guests ?? [],
    unreadGuests: unreadIn(body, skipped),
  };
}

function unreadIn(body: unknown, skipped: readonly Skipped[]): number[] | null {
  const list = (body as { guests?: unknown }).guests;
  const vmids = skipped
    .filter(({ path }) => path === 'guests' || path.startsWith('guests['))
    .map(({ path }) => (list as { vmid?: unknown }[])[Number(/^guests\[(\d+)\]$/.exec(path)?.[1])]?.vmid);
  return vmids.every((vmid) => Number.isSafeInteger(vmid)) ? (vmids as number[]) : null;
}

function percentOf(used: number | null | undefined, total: number | null | undefined): number | null {
  if (used == null || total == null || total <= 0) return null;
  return Math.round((used / total) * 1000) / 10;
}
