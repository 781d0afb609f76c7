import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { hostMetricsOf, type Resolution } from '../../../projections/host-metrics.ts';
import { guestsOf, type HostRow, hostOf, listHosts } from '../../../projections/hosts.ts';
import {
  HostChanged,
  HostDecommissioned,
  HostEnrolled,
  HostKeyRotated,
} from '../../../schema/events/host.ts';
import { HostSettings } from '../../../schema/settings.ts';
import { CreateHost, mergePatch, PatchHost, RotateKey } from '../../../schema/wire/admin.ts';
import { HostSummary } from '../../../schema/wire/answers.ts';
import { HubError } from '../../errors.ts';
import { hostState } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import { hashOf, newKey } from '../../keys.ts';
import { badFields, parseBody } from '../body.ts';
import { json, type Route, route } from '../route.ts';
import { alone } from './alone.ts';
import { endOfOldKey, withFreeKey } from './customers.ts';
import { Page, Period, pageOf, periodMs } from './paging.ts';
import { sentReport, withReport } from './sent-report.ts';
import { rfc3339 } from './times.ts';

const kib = 1024;
const aboutPath = ({ params }: { params: Record<string, string> }) => ({ hostId: params.host_id! });

const Spread = z.strictObject({ min: z.number(), avg: z.number(), max: z.number() }).nullable();

/** What operators do with hosts, and what may be read of them. */
export const hostsApi: Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/admin/hosts',
    tag: 'Hosts',
    summary: 'Admit a host and give it a key',
    who: ['operator'],
    about: () => 'fleet',
    body: { schema: CreateHost, maxBytes: 16 * kib },
    answers: {
      201: {
        description: 'admitted; the key is shown this once',
        schema: z.strictObject({ host_id: z.string(), api_key: z.string() }),
      },
    },
    async handle({ hub, body, speaker, record }) {
      if (!customerOf(hub.db, body.customer_id))
        throw badFields([{ path: 'customer_id', message: 'no such customer' }]);
      const hostId = body.host_id ?? `${body.customer_id.slice(0, 119)}-${randomBytes(4).toString('hex')}`;
      if (hostOf(hub.db, hostId))
        throw new HubError('conflict', `a host is called ${hostId} already`, {
          hint: 'take another host_id, or rotate the key of this one',
        });
      const apiKey = body.api_key ?? newKey();
      const settings = HostSettings.parse({ display_name: body.display_name });
      const enrolled = HostEnrolled(
        { hostId, customerId: body.customer_id, settings, apiKeyHash: hashOf(apiKey) },
        { actor: speaker.actor },
      );
      return withFreeKey(hub, apiKey, () =>
        record([enrolled], () => ({ ...json({ host_id: hostId, api_key: apiKey }, 201), secret: true }), {
          stream: `host-${hostId}`,
          version: hub.log.versionOf(`host-${hostId}`),
        }),
      );
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/admin/hosts/{host_id}',
    tag: 'Hosts',
    summary: 'Change a host: its name, customer, poll interval, cadence or thresholds (JSON merge patch)',
    who: ['operator'],
    about: aboutPath,
    body: { schema: PatchHost, maxBytes: 32 * kib },
    answers: { 200: { description: 'changed', schema: z.strictObject({ host: HostSummary }) } },
    async handle({ hub, params, json: sent, speaker, record }) {
      const row = existing(hub, params.host_id!);
      const { customer_id: customerId = row.customerId, ...patch } = sent.value as { customer_id?: string };
      if (customerId !== row.customerId && !customerOf(hub.db, customerId))
        throw badFields([{ path: 'customer_id', message: 'no such customer' }]);
      const after = parseBody(HostSettings, mergePatch(row.settings, patch));
      const moved = { ...row, customerId, settings: after, displayName: after.display_name };
      if (customerId === row.customerId && JSON.stringify(after) === JSON.stringify(row.settings))
        return json({ host: summaryOf(hub, row) });
      return record(
        [
          HostChanged(
            { hostId: row.hostId, customerId, before: row.settings, after },
            { actor: speaker.actor },
          ),
        ],
        () => json({ host: summaryOf(hub, moved) }),
        { stream: `host-${row.hostId}`, version: hub.log.versionOf(`host-${row.hostId}`) },
      );
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/admin/hosts/{host_id}/rotate-key',
    tag: 'Hosts',
    summary: 'Give a host a new key',
    who: ['operator'],
    about: aboutPath,
    body: { schema: RotateKey, maxBytes: 4 * kib, optional: true },
    answers: {
      200: {
        description: 'the new key, shown this once',
        schema: z.strictObject({ api_key: z.string(), old_key_until: z.iso.datetime().nullable() }),
      },
    },
    handle({ hub, params, body, speaker, record, now }) {
      const { hostId, customerId } = existing(hub, params.host_id!);
      const oldKeyUntil = endOfOldKey(body.overlap_seconds, now);
      const apiKey = newKey();
      const rotated = HostKeyRotated(
        { hostId, customerId, apiKeyHash: hashOf(apiKey), oldKeyUntil },
        { actor: speaker.actor },
      );
      return alone(hub, `rotate the key of host ${hostId}`, () =>
        record([rotated], () => ({
          ...json({ api_key: apiKey, old_key_until: rfc3339(oldKeyUntil) }),
          secret: true,
        })),
      );
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/admin/hosts/{host_id}',
    tag: 'Hosts',
    summary: 'Decommission a host: its key is dead, its past stays',
    who: ['operator'],
    about: aboutPath,
    answers: { 204: { description: 'gone from the fleet' } },
    handle({ hub, params, speaker, record }) {
      const { hostId, customerId } = existing(hub, params.host_id!);
      return record([HostDecommissioned({ hostId, customerId }, { actor: speaker.actor })], () => ({
        status: 204,
      }));
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/hosts',
    tag: 'Hosts',
    summary: 'Every host',
    who: ['operator'],
    about: () => 'fleet',
    query: Page,
    answers: {
      200: {
        description: 'by id; whole unless `limit` pages it',
        schema: z.strictObject({ hosts: z.array(HostSummary) }),
      },
    },
    handle: ({ hub, query }) =>
      json({
        hosts: pageOf(listHosts(hub.db), query, (host) => host.hostId).map((host) => summaryOf(hub, host)),
      }),
  }),

  route({
    method: 'GET',
    path: '/api/v1/hosts/{host_id}',
    tag: 'Hosts',
    summary: 'A host, its guests, and its newest report as sent',
    who: ['operator', 'host'],
    about: aboutPath,
    answers: {
      200: {
        description: 'null report: it never reported, or the report was pruned',
        schema: z.strictObject({
          host: HostSummary,
          report: z.unknown(),
          received_at: z.iso.datetime().nullable(),
          guests: z.array(
            z.looseObject({
              guest_id: z.string(),
              vmid: z.int(),
              name: z.string(),
              status: z.string(),
              gone: z.boolean(),
            }),
          ),
        }),
      },
    },
    handle({ hub, params }) {
      const row = existing(hub, params.host_id!);
      const report = sentReport(hub, row.reportPosition);
      const after = {
        received_at: rfc3339(report?.receivedAt ?? null),
        guests: guestsOf(hub.db, row).map((guest) => ({
          guest_id: `${row.hostId}/${guest.vmid}`,
          vmid: guest.vmid,
          name: guest.name,
          status: guest.status,
          controller_version: guest.controller_version ?? '',
          spec: guest.spec ?? null,
          last_seen_at: rfc3339(guest.lastSeenAt),
          gone: guest.gone,
        })),
      };
      return json(withReport({ host: summaryOf(hub, row) }, report, after));
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/hosts/{host_id}/history',
    tag: 'Hosts',
    summary: 'What a host measured',
    description:
      'As reported up to two days, by the hour up to 90, by the day beyond, unless `resolution` says otherwise.',
    who: ['operator', 'host'],
    about: aboutPath,
    query: z.strictObject({ period: Period, resolution: z.enum(['as_reported', 'hour', 'day']).optional() }),
    answers: {
      200: {
        description: 'oldest first; a measure is null where no report gave it',
        schema: z.strictObject({
          period: z.string(),
          resolution: z.string(),
          points: z.array(
            z.strictObject({
              at: z.iso.datetime(),
              reports: z.int(),
              cpu_percent: Spread,
              memory_percent: Spread,
              disk_percent: Spread,
              temperature_c: Spread,
            }),
          ),
        }),
      },
    },
    handle({ hub, params, query, now }) {
      const { hostId } = existing(hub, params.host_id!);
      const span = periodMs(query.period);
      const resolution = query.resolution ?? resolutionFor(span);
      const points = hostMetricsOf(hub.db, hostId, now - span, now + 1, resolution);
      return json({
        period: query.period,
        resolution,
        points: points.map(({ at, reports, measures: { cpu, memory, disk, temperature } }) => ({
          at: rfc3339(at),
          reports,
          cpu_percent: cpu,
          memory_percent: memory,
          disk_percent: disk,
          temperature_c: temperature,
        })),
      });
    },
  }),
];

const dayMs = 86_400_000;

/** The finest step that a chart of this length can show. */
export const resolutionFor = (spanMs: number): Resolution =>
  spanMs <= 2 * dayMs ? 'as_reported' : spanMs <= 90 * dayMs ? 'hour' : 'day';

function existing(hub: Hub, hostId: string): HostRow {
  const row = hostOf(hub.db, hostId);
  if (!row)
    throw new HubError('not_found', `no host is called ${hostId}`, { hint: 'GET /api/v1/hosts lists them' });
  return row;
}

/** A host as lists show it. */
export function summaryOf(hub: Hub, row: HostRow): HostSummary {
  const blocked = customerOf(hub.db, row.customerId)?.blocked ?? false;
  return {
    host_id: row.hostId,
    customer_id: row.customerId,
    display_name: row.displayName,
    status: hostState(hub, row, blocked).state,
    agent_version: row.agentVersion,
    last_report_at: rfc3339(row.lastReportAt),
    cpu_percent: row.cpuPercent,
    memory_percent: row.memoryPercent,
    disk_percent: row.diskPercent,
    guests_running: row.guestsRunning,
    guests_total: row.guestsTotal,
    cloudflared: row.cloudflared,
  };
}
