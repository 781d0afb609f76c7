import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { projections } from '../../projections/index.ts';
import { defineProjection } from '../../projections/projection.ts';
import { given, type Scenario } from '../scenario.ts';
import { event, hostReport, keys, report, twoCustomers } from './two-customers.ts';

const limit = (db: Database.Database, extra: number) =>
  void db.pragma(`max_page_count = ${(db.pragma('page_count', { simple: true }) as number) + extra}`);

/** Reports until the hub says no; what it said yes to. */
async function fillUp({ post }: Scenario) {
  const taken: number[] = [];
  for (let n = 0; n < 200; n++) {
    const answer = await post(
      '/api/v1/event',
      event('anna', { message: 'x'.repeat(20_000), details: { n } }),
    );
    if (answer.status !== 200) return { taken, refused: answer };
    taken.push(answer.body.event_id);
  }
  throw new Error('the disk never filled up');
}

test('a hub in order says so to anybody, with its position', async () => {
  const { get, hub } = await given(twoCustomers);
  const position = hub.log.head().position;
  const answer = await get('/healthz', { key: null });
  expect(answer).toMatchObject({
    status: 200,
    body: { status: 'ok', writable: true, position, folded: position, parked: 0 },
  });
  expect((await get('/readyz', { key: null })).status).toBe(200);
});

test('a full disk is 503 with Retry-After, and the hub lives on: alive, not ready, still readable', async () => {
  const scenario = await given(twoCustomers);
  const { hub, get, appended } = scenario;
  limit(hub.log.db, 40);
  const { taken, refused } = await fillUp(scenario);
  expect(refused).toMatchObject({
    status: 503,
    body: { status: 503, detail: expect.stringContaining('disk is full') },
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(appended().map(({ position }) => position)).toEqual(taken);
  expect(await get('/healthz')).toMatchObject({
    status: 200,
    body: { status: 'degraded', writable: false, trouble: 'disk_full' },
  });
  const ready = await get('/readyz');
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '30']);
  expect((await get('/api/v1/customers/anna/events?limit=500')).body.events).toHaveLength(taken.length);

  limit(hub.log.db, 100_000);
  expect((await scenario.post('/api/v1/event', event('anna'))).status).toBe(200);
  expect(await get('/healthz')).toMatchObject({ body: { status: 'ok', writable: true } });
});

test('a hub that nobody dares to send anything finds out by itself that there is room again', async () => {
  const scenario = await given(twoCustomers);
  const { hub, get } = scenario;
  limit(hub.log.db, 40);
  await fillUp(scenario);
  limit(hub.log.db, 100_000);
  await expect.poll(async () => (await get('/readyz')).status, { timeout: 5_000 }).toBe(200);
  expect(hub.log.db.prepare("SELECT count(*) FROM answers WHERE scope = 'probe'").pluck().get()).toBe(0);
});

test('a read file that has no room left is 503 too; a repeated report is then recorded once, and all is caught up', async () => {
  const scenario = await given(twoCustomers);
  const { hub, post, get, appended } = scenario;
  limit(hub.model.db.sqlite, 2);
  const oddKeys = (n: number) =>
    Object.fromEntries(Array.from({ length: 90 }, (_, k) => [`${n} ${k} ${'x'.repeat(80)}`, 1]));
  const bodies = Array.from({ length: 60 }, (_, n) =>
    hostReport('anna-1', {
      ...oddKeys(n),
      reported_at: new Date(scenario.clock.now - 60_000 + n).toISOString(),
      agent_version: 'x'.repeat(90),
    }),
  );
  const say = (body: object) => post('/api/v1/host-report', body, { key: keys['anna-1'] });
  let refused: object | undefined;
  for (const body of bodies) {
    const answer = await say(body);
    if (answer.status === 200) continue;
    expect(answer.status).toBe(503);
    refused = body;
    break;
  }
  expect(refused).toBeDefined();
  expect((await say(refused!)).status).toBe(503);
  expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'degraded' } });

  limit(hub.model.db.sqlite, 100_000);
  expect((await say(refused!)).status).toBe(200);
  const times = appended().map(({ data }) => (data as { at: number }).at);
  expect(times).toEqual([...new Set(times)]);
  const health = async () => (await get('/healthz')).body;
  await expect
    .poll(health, { timeout: 5_000 })
    .toMatchObject({ status: 'ok', folded: hub.log.head().position });
});

test('a log that cannot be read at all is the one thing that /healthz calls 503', async () => {
  const { hub, get } = await given(twoCustomers);
  const { head } = hub.log;
  hub.log.head = () => {
    throw new Error('disk I/O error');
  };
  const answer = await get('/healthz');
  hub.log.head = head;
  expect(answer.status).toBe(503);
  expect(answer.body.detail).toContain('log cannot be read');
});

const broken = (critical: boolean) =>
  defineProjection({
    name: 'broken',
    version: 1,
    critical,
    tables: [],
    handlers: () => ({
      ControllerReported: ({ data }) => {
        if (data.version === '6.6.6') throw new Error('I cannot read this');
      },
    }),
  });

test('an event that a read model cannot fold is parked, shown, and costs no other one', async () => {
  const scenario = await given(twoCustomers, { world: { projections: [...projections, broken(false)] } });
  const { post, get, restart } = scenario;
  const bad = await post('/api/v1/report', report('anna', { controller_version: '6.6.6' }), {
    key: keys.anna,
  });
  expect(bad.status).toBe(200);
  expect((await post('/api/v1/report', report('bela'), { key: keys.bela })).status).toBe(200);
  const parked = [
    {
      position: Number(bad.headers.get('hub-position')),
      projection: 'broken',
      type: 'ControllerReported',
      stream: 'customer-anna',
      reason: 'Error: I cannot read this',
    },
  ];
  expect(scenario.hub.parked()).toEqual(parked);
  expect(await get('/healthz')).toMatchObject({
    status: 200,
    body: { status: 'degraded', writable: true, parked: 1 },
  });
  expect((await get('/api/v1/customers/anna')).body.customer.controller_version).toBe('6.6.6');
  await restart();
  expect(scenario.hub.parked()).toEqual(parked);
});

test('one that decides who may enter stops ingest with 503 where it fails, and nothing more is recorded', async () => {
  const { post, get, hub } = await given(twoCustomers, {
    world: { projections: [...projections, broken(true)] },
  });
  const say = (version: string) =>
    post('/api/v1/report', report('anna', { controller_version: version }), { key: keys.anna });
  expect((await say('6.6.6')).status).toBe(503);
  const { position } = hub.log.head();
  for (const answer of [await say('6.6.6'), await say('0.9.0'), await post('/api/v1/event', event('anna'))]) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(hub.log.head().position).toBe(position);
  expect(hub.parked()).toEqual([]);
  expect(await get('/healthz')).toMatchObject({
    status: 200,
    body: { status: 'degraded', writable: false, trouble: 'read_models' },
  });
  const ready = await get('/readyz', { key: null });
  expect([ready.status, ready.body]).toEqual([503, { ready: false, trouble: 'read_models' }]);
});
