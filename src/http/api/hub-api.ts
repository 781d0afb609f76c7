import { z } from 'zod';
import { listNotUnderstood } from '../../../projections/not-understood.ts';
import { dayOf } from '../../../schema/summary.ts';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { renderMetrics } from '../metrics.ts';
import { openApi } from '../openapi.ts';
import { json, type Route, route } from '../route.ts';

const Health = z.looseObject({
  status: z.enum(['ok', 'degraded']),
  writable: z.boolean(),
  position: z.int(),
});

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
      return json({
        status: trouble === undefined && parked === 0 ? 'ok' : 'degraded',
        writable: trouble === undefined,
        position,
        folded: hub.model.checkpoint().position,
        parked,
        ...(trouble === undefined ? {} : { trouble }),
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
    answers: { 200: { description: 'it does' }, 503: { description: 'it does not' } },
    handle({ hub }) {
      const trouble = hub.trouble();
      const ready = trouble === undefined;
      return json(
        { ready, ...(ready ? {} : { trouble }) },
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
        }),
      },
    },
    handle: ({ hub }) => json({ not_understood: notUnderstoodOf(hub) }),
  }),
];

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
