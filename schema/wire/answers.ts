import { z } from 'zod';

const status = z.enum(['ok', 'warn', 'down', 'pending', 'disabled', 'blocked']);
const time = z.iso.datetime().nullable();
const percent = z.number().nullable();

export const Ok = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Ok' });
export const EventTaken = z
  .strictObject({ status: z.literal('ok'), event_id: z.int() })
  .meta({ id: 'EventTaken' });

export const CustomerSummary = z
  .strictObject({
    customer_id: z.string(),
    name: z.string().nullable(),
    kind: z.enum(['managed', 'manual']),
    status,
    last_report_at: time,
    controller_version: z.string().nullable(),
    issues: z.array(z.string()),
    events_24h: z.strictObject({ warning: z.int(), error: z.int() }),
    blocked: z.boolean(),
    hosts: z.int(),
  })
  .meta({ id: 'CustomerSummary' });
export type CustomerSummary = z.infer<typeof CustomerSummary>;

export const HostSummary = z
  .strictObject({
    host_id: z.string(),
    customer_id: z.string(),
    display_name: z.string().nullable(),
    status,
    agent_version: z.string().nullable(),
    last_report_at: time,
    cpu_percent: percent,
    memory_percent: percent,
    disk_percent: percent,
    guests_running: z.int(),
    guests_total: z.int(),
    cloudflared: z.string().nullable(),
  })
  .meta({ id: 'HostSummary' });
export type HostSummary = z.infer<typeof HostSummary>;

export const EventView = z
  .strictObject({
    event_id: z.int(),
    customer_id: z.string(),
    event_type: z.string(),
    severity: z.enum(['info', 'warning', 'error']),
    message: z.string().nullable(),
    details: z.unknown(),
    source: z.string(),
    recognised: z.boolean(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'TimelineEvent' });

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    request_id: z.string(),
  })
  .meta({ id: 'Problem' });
