import { describe, expect, test } from 'vitest';
import { apiRoutes } from '../../src/http/app.ts';
import type { SpeakerKind } from '../../src/http/gate.ts';
import type { Route } from '../../src/http/route.ts';
import { type Asked, given, globalKey, type Scenario } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { event, hostReport, keys, preferences, report, twoCustomers } from './two-customers.ts';

type Speaks = 'nobody' | 'a stranger' | 'anna' | 'bela' | 'anna-1' | 'bela-1' | 'the operator';

const speakers: Record<Speaks, { asked: Asked; kind: SpeakerKind | null; owns: string[] }> = {
  nobody: { asked: { key: null }, kind: null, owns: [] },
  'a stranger': { asked: { key: 'f'.repeat(64) }, kind: null, owns: [] },
  anna: { asked: { key: keys.anna }, kind: 'customer', owns: ['anna'] },
  bela: { asked: { key: keys.bela }, kind: 'customer', owns: ['bela'] },
  'anna-1': { asked: { key: keys['anna-1'] }, kind: 'host', owns: ['anna-1'] },
  'bela-1': { asked: { key: keys['bela-1'] }, kind: 'host', owns: ['bela-1'] },
  'the operator': { asked: { key: globalKey }, kind: 'operator', owns: [] },
};

/** Bodies that each route takes when they are about `anna` or `anna-1`. A route without one here takes `{}`. */
const bodies: Record<string, object> = {
  'POST /api/v1/host-report': hostReport('anna-1'),
  'POST /api/v1/report': report('anna'),
  'POST /api/v1/event': event('anna'),
  'POST /api/v1/notify': event('anna'),
  'POST /api/v1/preferences': preferences('anna'),
  'POST /api/v1/admin/customers': { customer_id: 'cili' },
  'POST /api/v1/admin/hosts': { customer_id: 'anna', host_id: 'anna-9' },
  'POST /api/v1/admin/mutes': { customer_id: 'anna', until: '2026-11-21T13:00:00Z', reason: 'moving' },
};
const nameOf = (route: Route) => `${route.method} ${route.path}`;
type Ids = Record<string, string>;
const ask = ({ send }: Scenario, route: Route, { asked }: { asked: Asked }, ids: Ids = {}) => {
  const known: Ids = { customer_id: 'anna', host_id: 'anna-1', ...ids };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '1');
  return send(route.method, path, route.body ? (bodies[nameOf(route)] ?? {}) : undefined, asked);
};

/** What the contract's table of principals says, as the route declares it. */
function expected(route: Route, speaks: Speaks): 'passes' | 401 | 403 {
  const { kind, owns } = speakers[speaks];
  if (route.who === 'open') return 'passes';
  if (kind === null) return route.openOnLoopback && speaks === 'nobody' ? 'passes' : 401;
  if (route.strangers?.includes(kind)) return 401;
  if (!route.who.includes(kind)) return 403;
  const params = { customer_id: 'anna', host_id: 'anna-1' };
  const body = bodies[nameOf(route)];
  const about = route.about({ params, body: { ...body, value: body } as never });
  if (kind === 'operator' || about === 'hub') return 'passes';
  if (about === 'fleet') return 403;
  return owns.includes('customerId' in about ? about.customerId : about.hostId) ? 'passes' : 403;
}

describe.each(apiRoutes.map((route) => [nameOf(route), route] as const))('%s', (name, route) => {
  test('lets in exactly those whom it declares', async () => {
    const scenario = await given(twoCustomers);
    const ids = await withAlarms(scenario);
    for (const [speaks, speaker] of Object.entries(speakers) as [Speaks, (typeof speakers)[Speaks]][]) {
      if (speaks === 'the operator') continue;
      const wanted = expected(route, speaks);
      const answer = await ask(scenario, route, speaker, ids);
      if (wanted === 'passes')
        expect(answer.status, `${name} by ${speaks}: ${answer.text}`).toBeLessThan(300);
      else {
        expect(answer.status, `${name} by ${speaks}`).toBe(wanted);
        expect(answer.text).not.toMatch(/Anna Kft|Béla Bt/);
      }
    }
    const answer = await ask(scenario, route, speakers['the operator'], ids);
    expect(answer.status, answer.text).toBeLessThan(300);
    expect(answer.status in route.answers || answer.status === 200).toBe(true);
  });
});

test('every route under /api/v1 but those of the key’s owner is the operator’s alone', () => {
  const forOthers = apiRoutes.filter(({ who }) => who !== 'open' && who.some((kind) => kind !== 'operator'));
  expect(forOthers.map(nameOf).sort()).toEqual([
    'GET /api/v1/customers/{customer_id}',
    'GET /api/v1/customers/{customer_id}/events',
    'GET /api/v1/customers/{customer_id}/history',
    'GET /api/v1/hosts/{host_id}',
    'GET /api/v1/hosts/{host_id}/history',
    'GET /api/v1/openapi.json',
    'POST /api/v1/event',
    'POST /api/v1/host-report',
    'POST /api/v1/notify',
    'POST /api/v1/preferences',
    'POST /api/v1/report',
  ]);
  const open = apiRoutes.filter(({ who }) => who === 'open').map(nameOf);
  expect(open.sort()).toEqual(['GET /healthz', 'GET /readyz']);
});

test('a host’s key on a route of controllers is nobody’s, as live controllers rely on', async () => {
  const { post } = await given(twoCustomers);
  expect((await post('/api/v1/report', report('anna'), { key: keys['anna-1'] })).status).toBe(401);
});

test('a customer never reads another one’s data, and learns nothing of who exists', async () => {
  const { get, post } = await given(twoCustomers);
  await post('/api/v1/event', event('anna', { message: 'secret of Anna' }));
  for (const path of [
    '/customers/anna',
    '/customers/anna/events',
    '/customers/anna/history',
    '/hosts/anna-1',
  ]) {
    const [theirs, nobodys] = [
      await get(`/api/v1${path}`, { key: keys.bela }),
      await get(`/api/v1${path.replace('anna', 'nobody')}`, { key: keys.bela }),
    ];
    expect([theirs.status, nobodys.status]).toEqual([403, 403]);
    expect({ ...theirs.body, request_id: '' }).toEqual({ ...nobodys.body, request_id: '' });
  }
});

describe('a credential', () => {
  const path = '/api/v1/customers/anna';
  const long = 'a'.repeat(600);
  test.each([
    ['of another scheme', { Authorization: `Basic ${keys.anna}` }],
    ['without a scheme', { Authorization: keys.anna }],
    ['with a second word', { Authorization: `Bearer ${keys.anna} ${keys.anna}` }],
    ['with nothing in it', { Authorization: 'Bearer ' }],
    ['with a comma', { Authorization: `Bearer ${keys.anna}, Bearer ${keys.anna}` }],
    ['that is far too long', { Authorization: `Bearer ${long}` }],
    ['in capitals', { Authorization: `Bearer ${keys.anna.toUpperCase()}` }],
    [
      'of its own hash',
      { Authorization: 'Bearer ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb' },
    ],
  ])('%s is nobody’s', async (_, headers) => {
    const { get } = await given(twoCustomers);
    const answer = await get(path, { key: null, headers });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(keys.anna);
  });

  test('shown twice is nobody’s, even when both are the same', async () => {
    const { url } = await given(twoCustomers);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const sent = request(`${url}${path}`, (response) => resolve(response.resume().statusCode));
      sent.setHeader('Authorization', [`Bearer ${keys.anna}`, `Bearer ${keys.anna}`]);
      sent.end();
    });
    expect(status).toBe(401);
  });

  test('may name its scheme in any case', async () => {
    const { get } = await given(twoCustomers);
    expect((await get(path, { key: null, headers: { Authorization: `bEaReR ${keys.anna}` } })).status).toBe(
      200,
    );
  });

  test('of a decommissioned host is nobody’s at once', async () => {
    const { send, post } = await given(twoCustomers);
    const asked = { key: keys['anna-1'] };
    expect((await post('/api/v1/host-report', hostReport('anna-1'), asked)).status).toBe(200);
    expect((await send('DELETE', '/api/v1/admin/hosts/anna-1')).status).toBe(204);
    expect((await post('/api/v1/host-report', hostReport('anna-1', { n: 2 }), asked)).status).toBe(401);
  });

  test('of a host that moved to another customer speaks for it there, and reads nothing of the old one', async () => {
    const { send, post, appended } = await given(twoCustomers);
    expect((await send('PATCH', '/api/v1/admin/hosts/anna-1', { customer_id: 'bela' })).status).toBe(200);
    expect((await post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] })).status).toBe(
      200,
    );
    expect(appended().at(-1)).toMatchObject({ data: { hostId: 'anna-1', customerId: 'bela' } });
  });
});

test('a signed-in person’s cookie opens the description of the API and nothing else of it', async () => {
  const scenario = await given(twoCustomers);
  const { hub, send } = scenario;
  const asked = {
    key: null,
    headers: { Cookie: `hub=${hub.sessions.start('operator')}`, 'X-Forwarded-For': '10.0.0.1' },
  };
  for (const route of apiRoutes) {
    const answer = await ask(scenario, route, { asked });
    const opens = route.who === 'open' || route.path === '/api/v1/openapi.json';
    expect(answer.status, nameOf(route)).toBe(opens ? 200 : 401);
  }
  expect(
    (await send('GET', '/api/v1/openapi.json', undefined, { key: null, headers: { Cookie: 'hub=made-up' } }))
      .status,
  ).toBe(401);
});
