import { describe, expect, test } from 'vitest';
import { given } from '../scenario.ts';
import { event, keys, preferences, report, twoCustomers } from './two-customers.ts';

const path = '/api/v1/admin/customers/anna';

describe('a customer', () => {
  test('is made with what the body says, and shown with every field and its version', async () => {
    const { post, get } = await given();
    const made = await post('/api/v1/admin/customers', {
      customer_id: 'demo',
      name: ' Demó Kft. ',
      email: 'info@demo.hu',
      tags: ['pilot'],
      expect_every: '1h',
      thresholds: { disk: { warn: 80, for: '10m' } },
    });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      customer: {
        customer_id: 'demo',
        name: 'Demó Kft.',
        domain: null,
        email: 'info@demo.hu',
        language: 'hu',
        timezone: null,
        site: null,
        tags: ['pilot'],
        notes: null,
        expect_every: '1h',
        grace: null,
        thresholds: { disk: { warn: 80, for: '10m' } },
        version: 1,
        kind: 'managed',
        status: 'pending',
        blocked: false,
      },
      api_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const shown = await get('/api/v1/admin/customers/demo');
    expect(shown.body).toEqual({ customer: made.body.customer });
    expect(shown.headers.get('etag')).toBe('"1"');
  });

  test.each([
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ notes: 'x'.repeat(4001) }, 'notes'],
    [{ email: 'a@b.hu, c@d.hu' }, 'email'],
    [{ language: 'de' }, 'language'],
    [{ timezone: 'Europe/Nowhere' }, 'timezone'],
    [{ expect_every: '1 hour' }, 'expect_every'],
    [{ thresholds: { disk: { warn: 101 } } }, 'thresholds.disk.warn'],
    [{ tags: [''] }, 'tags[0]'],
    [{ naem: 'x' }, 'naem'],
    [{ name: 'a\nb' }, 'name'],
  ])('with %j is 400, naming the path', async (more, where) => {
    const { post, send, appended } = await given(twoCustomers);
    for (const answer of [
      await post('/api/v1/admin/customers', { customer_id: 'demo', ...more }),
      await send('PATCH', path, more),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].path).toBe(where);
    }
    expect(appended()).toEqual([]);
  });

  test('can only be taken under management once', async () => {
    const { post } = await given();
    const answers = await Promise.all(
      [0, 1].map(() => post('/api/v1/admin/customers', { customer_id: 'demo' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await post('/api/v1/admin/customers', { customer_id: 'demo' })).status).toBe(409);
  });

  test('that nobody configured becomes manual by its report, and managed with what its reports say of it', async () => {
    const { post, get, send } = await given(twoCustomers);
    await post('/api/v1/report', report('cili', { customer_name: 'Cili Zrt.' }));
    await post('/api/v1/preferences', preferences('cili', { email: 'cili@example.hu' }));
    expect((await get('/api/v1/admin/customers/cili')).body.customer).toMatchObject({
      kind: 'manual',
      version: 0,
      status: 'ok',
    });
    expect((await get('/api/v1/customers')).body.customers.at(-1)).toMatchObject({
      customer_id: 'cili',
      kind: 'manual',
      name: 'Cili Zrt.',
    });
    expect((await send('PATCH', '/api/v1/admin/customers/cili', { name: 'x' })).status).toBe(409);

    const made = await post('/api/v1/admin/customers', { customer_id: 'cili' });
    expect(made.body.customer).toMatchObject({
      kind: 'managed',
      name: 'Cili Zrt.',
      email: 'cili@example.hu',
      version: 1,
    });
    expect((await post('/api/v1/report', report('cili'), { key: made.body.api_key })).status).toBe(200);
  });

  test('keeps what the body says over what its reports say, also where that is null', async () => {
    const { post } = await given();
    await post('/api/v1/report', report('cili', { customer_name: 'Cili Zrt.' }));
    const made = await post('/api/v1/admin/customers', { customer_id: 'cili', name: null });
    expect(made.body.customer.name).toBeNull();
  });

  test('cannot bring itself to life with its own key, nor another one', async () => {
    const { post } = await given(twoCustomers);
    expect((await post('/api/v1/report', report('cili'), { key: keys.anna })).status).toBe(403);
  });

  test('is blocked and unblocked, each once, with the reason kept', async () => {
    const { post, get, appended } = await given(twoCustomers);
    const first = await post(`${path}/block`, { reason: 'nem fizetett' });
    const again = await post(`${path}/block`, {});
    expect([first.body.customer, again.body.customer]).toMatchObject([
      { blocked: true, status: 'blocked', version: 1 },
      { blocked: true, status: 'blocked' },
    ]);
    expect((await get('/api/v1/customers/anna')).body.customer).toMatchObject({
      blocked: true,
      status: 'blocked',
    });
    const free = await post(`${path}/unblock`, {});
    expect(free.body.customer).toMatchObject({ blocked: false, status: 'pending' });
    expect(appended().map(({ type, data }) => [type, (data as { reason: string }).reason])).toEqual([
      ['CustomerBlocked', 'nem fizetett'],
      ['CustomerUnblocked', null],
    ]);
  });
});

describe('a merge patch', () => {
  test('changes what it names, puts null back to its default, and reaches into objects', async () => {
    const { post, send } = await given();
    await post('/api/v1/admin/customers', {
      customer_id: 'anna',
      name: 'Anna',
      language: 'en',
      tags: ['a', 'b'],
      thresholds: { cpu: { warn: 70, clear: 60 }, disk: { warn: 80 } },
    });
    const { body, headers } = await send('PATCH', path, {
      name: null,
      language: null,
      tags: ['c'],
      thresholds: { cpu: { warn: null, critical: 99 } },
    });
    expect(body.customer).toMatchObject({
      name: null,
      language: 'hu',
      tags: ['c'],
      thresholds: { cpu: { clear: 60, critical: 99 }, disk: { warn: 80 } },
      version: 2,
    });
    expect(body.customer.thresholds.cpu).not.toHaveProperty('warn');
    expect(headers.get('etag')).toBe('"2"');
  });

  test('that changes nothing appends nothing', async () => {
    const { send, appended } = await given(twoCustomers);
    expect((await send('PATCH', path, { name: 'Anna Kft.' })).body.customer.version).toBe(1);
    expect((await send('PATCH', path, {})).status).toBe(200);
    expect(appended()).toEqual([]);
  });

  test('records both sides whole', async () => {
    const { send, appended } = await given(twoCustomers);
    await send('PATCH', path, { site: 'raktár' });
    expect(appended()).toMatchObject([
      {
        type: 'CustomerConfigChanged',
        actor: 'api',
        version: 2,
        data: { before: { name: 'Anna Kft.', site: null }, after: { name: 'Anna Kft.', site: 'raktár' } },
      },
    ]);
  });

  test.each([[[]], ['x'], [5], [null]])('that is %j is 400', async (body) => {
    const { send } = await given(twoCustomers);
    expect((await send('PATCH', path, JSON.stringify(body))).status).toBe(400);
  });

  test('with a key like __proto__ is refused like any unknown one', async () => {
    const { send, appended } = await given(twoCustomers);
    expect((await send('PATCH', path, '{"__proto__":{"blocked":true}}')).status).toBe(400);
    expect((await send('PATCH', path, '{"thresholds":{"__proto__":{"cpu":1}}}')).status).toBe(400);
    expect(appended()).toEqual([]);
  });
});

describe('If-Match', () => {
  test('of the current version lets a change through, of another is 412 with what differs', async () => {
    const { send, appended } = await given(twoCustomers);
    const ifMatch = (etag: string) => ({ headers: { 'If-Match': etag } });
    expect((await send('PATCH', path, { name: 'Mine', site: 'a' }, ifMatch('"1"'))).status).toBe(200);
    const lost = await send('PATCH', path, { name: 'Yours', site: 'a' }, ifMatch('"1"'));
    expect(lost).toMatchObject({
      status: 412,
      body: { errors: [{ path: 'name', message: expect.stringMatching(/"Mine".*"Yours"/) }] },
    });
    expect(lost.body.detail).toContain('version 2');
    expect(appended()).toHaveLength(1);
    expect((await send('PATCH', path, { name: 'Yours' }, ifMatch('*'))).status).toBe(200);
    expect((await send('PATCH', path, { name: 'Again' }, ifMatch('nonsense'))).status).toBe(412);
  });

  test('of two changes at once lets one through, and tells the other that it came second', async () => {
    const { send, appended, get } = await given(twoCustomers);
    const headers = { 'If-Match': '"1"' };
    const answers = await Promise.all(['A', 'B'].map((name) => send('PATCH', path, { name }, { headers })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([409, 412]).toContain(statuses[1]);
    expect(appended()).toHaveLength(1);
    const winner = answers.find(({ status }) => status === 200)!.body.customer.name;
    expect((await get(path)).body.customer).toMatchObject({ name: winner, version: 2 });
  });

  test('compares settings alone: alarms and reports in between do not move the version', async () => {
    const { send, post } = await given(twoCustomers);
    await post('/api/v1/event', { customer_id: 'anna', event_type: 'backup_failed', severity: 'error' });
    await post('/api/v1/report', report('anna'));
    await post(`${path}/block`, {});
    await post(`${path}/rotate-key`, '');
    expect((await send('PATCH', path, { name: 'x' }, { headers: { 'If-Match': '"1"' } })).status).toBe(200);
  });
});

test('lists are whole unless they are paged, in order of ids', async () => {
  const { get, post } = await given(twoCustomers);
  for (const customer_id of ['cili', 'Zoli', '1st']) await post('/api/v1/admin/customers', { customer_id });
  const ids = async (query: string) =>
    (await get(`/api/v1/customers${query}`)).body.customers.map(
      ({ customer_id }: { customer_id: string }) => customer_id,
    );
  expect(await ids('')).toEqual(['1st', 'Zoli', 'anna', 'bela', 'cili']);
  expect(await ids('?limit=2')).toEqual(['1st', 'Zoli']);
  expect(await ids('?limit=2&after=Zoli')).toEqual(['anna', 'bela']);
  expect(await ids('?after=cili')).toEqual([]);
  expect(await ids('?after=an')).toEqual(['anna', 'bela', 'cili']);
  const hosts = (await get('/api/v1/hosts?limit=1&after=anna-1')).body.hosts;
  expect(hosts.map(({ host_id }: { host_id: string }) => host_id)).toEqual(['bela-1']);
});

test.each([
  [{ cpu: { warn: 95, critical: 90 } }, 'thresholds.cpu.warn'],
  [{ disk: { clear: 91, warn: 90, critical: 95 } }, 'thresholds.disk.clear'],
  [{ memory: { clear: 96, critical: 95 } }, 'thresholds.memory.clear'],
  [{ memory: { warn: 101 } }, 'thresholds.memory.warn'],
])('thresholds like %j are 400, naming the path', async (thresholds, path) => {
  const { post, send, appended } = await given(twoCustomers);
  for (const answer of [
    await post('/api/v1/admin/customers', { customer_id: 'cili', thresholds }),
    await send('PATCH', '/api/v1/admin/customers/anna', { thresholds }),
    await send('PATCH', '/api/v1/admin/hosts/anna-1', { thresholds }),
  ]) {
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  }
  expect(appended()).toEqual([]);
});

test.each([
  { cpu: { warn: 80, critical: 95 } },
  { disk: { clear: 90, warn: 90, critical: 90 } },
  { memory: { critical: 50 } },
])('thresholds like %j are taken', async (thresholds) => {
  const { send } = await given(twoCustomers);
  const answer = await send('PATCH', '/api/v1/admin/customers/anna', { thresholds });
  expect(answer).toMatchObject({ status: 200, body: { customer: { thresholds } } });
});

test.each([
  ['timezone', 'Mars/Phobos'],
  ['timezone', '+01:00'],
  ['expect_every', '0s'],
  ['grace', '999999999w'],
])('a %s of %s is 400, naming it', async (path, value) => {
  const { send } = await given(twoCustomers);
  const answer = await send('PATCH', '/api/v1/admin/customers/anna', { [path]: value });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
});

test('the events of the last day are counted alike for one customer and in the list of all', async () => {
  const { post, get, clock } = await given(twoCustomers);
  for (const severity of ['error', 'warning', 'info'])
    await post('/api/v1/event', event('anna', { severity }));
  clock.now += 1;
  for (const severity of ['error', 'warning', 'error'])
    await post('/api/v1/event', event('anna', { severity }));
  await post('/api/v1/event', event('bela'));
  clock.now += 86_400_000;
  const one = (await get('/api/v1/customers/anna')).body.customer;
  expect(one.events_24h).toEqual({ warning: 1, error: 2 });
  expect((await get('/api/v1/customers')).body.customers[0]).toEqual(one);
});
