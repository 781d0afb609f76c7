import { z } from 'zod';
import { reportingHost } from '../../../projections/fleet.ts';
import { listNotUnderstood } from '../../../projections/not-understood.ts';
import { dayOf } from '../../../schema/summary.ts';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { renderMetrics } from '../metrics.ts';
import { openApi } from '../openapi.ts';
import { json, type Route, route } from '../route.ts';
import { rfc3339 } from './times.ts';

const Trouble = z.enum(['disk_full', 'storage', 'read_models', 'log_file_lost']);

const Health = z.looseObject({
  status: z.enum(['ok', 'degraded']),
  writable: z.boolean(),
  position: z.int(),
  trouble: Trouble.optional(),
});

const Ready = z.strictObject({ ready: z.boolean(), trouble: Trouble.optional() });

/** What the hub says of itself. */
export const hubApi = (routes: () => readonly Route[]): Route[] => [
  route({
    method: 'GET',
    path: '/healthz',
    tag: 'The hub',
    summary: 'Whether the hub lives',
    description:
      'Stays 200 with `degraded` while the disk is full: restarting would not help. 503 only when the log cannot be read.',
    who: 'open',
    about: () => 'fleet',
    answers: {
      200: { description: 'alive', schema: Health },
      503: { description: 'the log cannot be read' },
    },
    handle({ hub }) {
      const position = readablePosition(hub);
      const trouble = hub.trouble();
      const parked = hub.parked().length;
      const lost = hub.logPlace() !== 'there';
      return json({
        status: trouble === undefined && parked === 0 && !lost ? 'ok' : 'degraded',
        writable: trouble === undefined,
        position,
        folded: hub.model.checkpoint().position,
        parked,
        ...(lost ? { trouble: 'log_file_lost' } : trouble === undefined ? {} : { trouble: inAWord(trouble) }),
      });
    },
  }),

  route({
    method: 'GET',
    path: '/readyz',
    tag: 'The hub',
    summary: 'Whether the hub accepts writes',
    who: 'open',
    about: () => 'fleet',
    answers: {
      200: { description: 'it does', schema: Ready },
      503: { description: 'it does not', schema: Ready },
    },
    handle({ hub }) {
      const trouble = hub.trouble();
      const ready = trouble === undefined;
      return json(
        { ready, ...(ready ? {} : { trouble: inAWord(trouble) }) },
        ready ? 200 : 503,
        ready ? {} : { 'Retry-After': '30' },
      );
    },
  }),

  route({
    method: 'GET',
    path: '/metrics',
    tag: 'The hub',
    summary: 'Prometheus metrics',
    description: 'With the global key; from loopback without one, when no proxy stands in between.',
    who: ['operator'],
    openOnLoopback: true,
    about: () => 'fleet',
    answers: { 200: { description: 'text exposition format', type: 'text/plain; version=0.0.4' } },
    async handle({ hub }) {
      return {
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: await renderMetrics(hub),
      };
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    tag: 'The hub',
    summary: 'This description',
    who: ['operator', 'customer', 'host', 'person'],
    about: () => 'hub',
    answers: { 200: { description: 'OpenAPI 3.1' } },
    handle: ({ hub }) => json(openApi(routes(), hub.config.server.public_url)),
  }),

  route({
    method: 'GET',
    path: '/api/v1/not-understood',
    tag: 'The hub',
    summary: 'What clients sent in the last seven days and the hub did not understand',
    who: ['operator'],
    about: () => 'fleet',
    answers: {
      200: {
        description: 'the most frequent first',
        schema: z.strictObject({
          not_understood: z.array(
            z.strictObject({
              client: z.enum(['agent', 'controller']),
              version: z.string(),
              what: z.enum(['unknown_key', 'skipped', 'unrecognised_type']),
              name: z.string(),
              count: z.int(),
              last_at: z.iso.datetime(),
              message: z.string().nullable(),
            }),
          ),
          outdated: z
            .array(
              z.strictObject({
                customer_id: z.string().nullable(),
                host_id: z.string().nullable(),
                count: z.int(),
                last_at: z.iso.datetime(),
                sent_at: z.iso.datetime(),
              }),
            )
            .meta({
              description:
                'whose newest report was older than the retention: it was not recorded, and the clock there is wrong',
            }),
        }),
      },
    },
    handle: ({ hub }) => json({ not_understood: notUnderstoodOf(hub), outdated: outdatedOf(hub) }),
  }),
];

/** What is wrong, for anybody: paths, statements and names are for the log and for `hub status`. */
function inAWord(trouble: string): z.infer<typeof Trouble> {
  if (trouble === 'the disk is full') return 'disk_full';
  return trouble === 'the log cannot be written' ? 'storage' : 'read_models';
}

function readablePosition(hub: Hub): number {
  try {
    return hub.log.head().position;
  } catch (cause) {
    throw new HubError('unavailable', 'the log cannot be read', { hint: 'run hub verify', cause });
  }
}

const weekMs = 7 * 86_400_000;

const notUnderstoodOf = (hub: Hub) =>
  listNotUnderstood(hub.db, dayOf(hub.now() - weekMs)).map(({ lastAt, ...row }) => ({
    ...row,
    last_at: new Date(lastAt).toISOString(),
  }));

const outdatedOf = (hub: Hub) =>
  hub.intake.outdated().map(({ source, count, lastAt, sentAt }) => {
    const id = source.slice(source.indexOf(':') + 1);
    const hostId = source.startsWith('host:') ? id : null;
    return {
      customer_id: hostId === null ? id : (reportingHost(hub.db, hostId)?.customerId ?? null),
      host_id: hostId,
      count,
      last_at: rfc3339(lastAt),
      sent_at: rfc3339(sentAt),
    };
  });
