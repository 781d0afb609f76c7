import type { OpenApi } from '../../../views/api-page.tsx';
import type { EventsModel } from '../../../views/events-page.tsx';
import { now, zone } from './basics.ts';
import { events } from './host.ts';

export const eventsModel = (change: Partial<EventsModel> = {}): EventsModel => ({
  now,
  zone,
  filter: { severity: null, type: null, customer: null, before: null },
  events: events(40),
  older: 41,
  types: [
    { type: 'backup_completed', count: 212 },
    { type: 'disk_warning', count: 9 },
    { type: 'node_down', count: 3 },
  ],
  counts24h: { info: 641, warning: 62, error: 14 },
  ...change,
});

export const apiDocument: OpenApi = {
  info: {
    title: 'Felhom hub',
    version: '0.1.0',
    description: 'What boxes say and operators ask.\n\nErrors are RFC 9457.',
  },
  tags: [{ name: 'controller', description: 'Boxes with a controller' }, { name: 'host' }],
  security: [{ bearer: [] }],
  paths: {
    '/api/v1/report': {
      post: {
        tags: ['controller'],
        summary: 'A controller reports, every 15 minutes.',
        'x-who': ['operator', 'customer'],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Report' } } } },
        responses: {
          200: {
            description: 'recorded',
            content: {
              'application/json': { schema: { type: 'object', properties: { status: { const: 'ok' } } } },
            },
          },
          413: { description: 'larger than 1 MiB' },
        },
      },
    },
    '/api/v1/customers/{id}/history': {
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9]' } },
      ],
      get: {
        tags: ['controller'],
        summary: 'Points of a period.',
        parameters: [
          {
            name: 'period',
            in: 'query',
            schema: { type: 'string', default: '7d' },
            description: 'h, d or w',
          },
        ],
        responses: { 200: { description: 'the points' }, 404: { description: 'no such customer' } },
      },
    },
    '/healthz': {
      get: {
        tags: ['host'],
        security: [],
        summary: 'Whether the hub reads its log.',
        responses: { 200: { description: 'ok or degraded' } },
      },
    },
  },
  components: {
    schemas: {
      Report: {
        type: 'object',
        required: ['customer_id'],
        properties: {
          customer_id: { type: 'string', maxLength: 128, description: 'Whose controller speaks.' },
          health: {
            type: 'object',
            properties: {
              status: { enum: ['ok', 'warn', 'fail'] },
              issues: { type: 'array', items: { type: 'string' } },
            },
          },
          storage: { type: 'array', items: { $ref: '#/components/schemas/Storage' } },
        },
      },
      Storage: {
        type: 'object',
        required: ['path'],
        properties: {
          path: { type: 'string' },
          percent: { type: 'number', minimum: 0, maximum: 100 },
          part_of: { anyOf: [{ $ref: '#/components/schemas/Storage' }, { type: 'null' }] },
        },
      },
    },
  },
};
