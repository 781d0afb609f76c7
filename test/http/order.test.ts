import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { given, type Scenario } from '../scenario.ts';
import { event, hostReport, keys, report, twoCustomers } from './two-customers.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A problem document as RFC 9457 and the contract want it. */
function expectProblem(answer: Awaited<ReturnType<Scenario['get']>>, status: number) {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: expect.stringMatching(/^urn:felhom-hub:problem:[a-z_]+$/),
    title: expect.stringMatching(/./),
    status,
    detail: expect.stringMatching(/./),
    request_id: expect.stringMatching(uuid),
  });
  expect(answer.headers.get('x-request-id')).toBe(answer.body.request_id);
  expect(answer.text).not.toMatch(/\bat .*\.ts:|SQLITE|SELECT |INSERT |node_modules/);
}

/** Sends a request by hand, as `fetch` would not. */
function raw(
  url: string,
  options: { method?: string; path: string; headers?: object },
  write: (sent: ClientRequest) => void,
) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${url}${options.path}`, {
      method: options.method ?? 'POST',
      headers: { ...options.headers },
    });
    sent.on('response', async (response) => {
      let text = '';
      for await (const part of response) text += part;
      resolve({ status: response.statusCode!, text });
      sent.destroy();
    });
    sent.on('error', reject);
    write(sent);
  });
}

test('each check comes before the next: whoever fails several is told of the first', async () => {
  const { send } = await given(twoCustomers);
  const big = 'x'.repeat(1_100_000);
  const someone = { key: 'f'.repeat(64) };
  const other = { key: keys.bela };
  const checks: [string, Awaited<ReturnType<typeof send>>, number][] = [
    ['route before method and key', await send('PATCH', '/api/v1/reports', big, { key: null }), 404],
    ['method before key', await send('PATCH', '/api/v1/report', '{', { key: null }), 405],
    ['credential before size', await send('POST', '/api/v1/report', big, someone), 401],
    ['size before JSON', await send('POST', '/api/v1/report', `{${big}`, other), 413],
    ['JSON before schema and scope', await send('POST', '/api/v1/report', '{"customer_id":', other), 400],
    [
      'schema before scope',
      await send('POST', '/api/v1/report', { customer_id: 'anna', health: [] }, other),
      400,
    ],
    ['scope before existence', await send('POST', '/api/v1/report', report('nobody'), other), 403],
    [
      'schema before the kind of speaker',
      await send('POST', '/api/v1/admin/customers', { customer_id: '-' }, other),
      400,
    ],
    [
      'the kind of speaker before existence',
      await send('POST', '/api/v1/admin/customers/nobody/block', {}, other),
      403,
    ],
    [
      'existence before conflict',
      await send(
        'PATCH',
        '/api/v1/admin/customers/nobody',
        { name: 'x' },
        { headers: { 'If-Match': '"7"' } },
      ),
      404,
    ],
    [
      'schema before existence, in a patch as well',
      await send('PATCH', '/api/v1/admin/customers/nobody', { language: 'xx' }),
      400,
    ],
    [
      'schema before scope, in a patch as well',
      await send('PATCH', '/api/v1/admin/hosts/nobody', { poll_interval_seconds: 1 }, other),
      400,
    ],
    ['conflict before effect', await send('POST', '/api/v1/admin/customers', { customer_id: 'anna' }), 409],
  ];
  for (const [what, answer, status] of checks) {
    expect(answer.status, what).toBe(status);
    expectProblem(answer, status);
  }
});

test('a wrong method is answered with those that the path takes', async () => {
  const { send } = await given();
  const answer = await send('DELETE', '/api/v1/host-report', undefined, { key: null });
  expectProblem(answer, 405);
  expect(answer.headers.get('allow')).toBe('POST');
  expect((await send('PUT', '/api/v1/admin/customers/x', {})).headers.get('allow')).toBe('GET, PATCH');
});

test.each(['/api/v1/', '/api/v1/nothing', '/api/v1/host-report/', '/api/v1/customers/a/b/c'])(
  '%s is nowhere, with or without a key',
  async (path) => {
    const { get, post } = await given();
    expect((await get(path)).status).toBe(404);
    expect((await post(path, {}, { key: null })).status).toBe(404);
  },
);

test('whoever is nobody is asked for a bearer key', async () => {
  const { post } = await given();
  const answer = await post('/api/v1/host-report', hostReport('a'), { key: null });
  expectProblem(answer, 401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
});

test('a body that says it is too large is refused before a byte of it was read', async () => {
  const { url, hub } = await given(twoCustomers);
  for (const [path, limit] of [
    ['/api/v1/host-report', 4_194_304],
    ['/api/v1/report', 1_048_576],
  ] as const) {
    const { status, text } = await raw(
      url,
      { path, headers: { Authorization: `Bearer ${keys['anna-1']}`, 'Content-Length': limit + 1 } },
      (sent) => void sent.flushHeaders(),
    );
    if (path === '/api/v1/report')
      expect(status).toBe(401); // a host's key, and that comes first
    else {
      expect(status).toBe(413);
      expect(JSON.parse(text)).toMatchObject({ status: 413, detail: expect.stringContaining(String(limit)) });
    }
  }
  expect(hub.log.head().position).toBe(twoCustomers.length);
});

test('a body that does not say its size is refused once it is too large, not at its end', async () => {
  const { url } = await given(twoCustomers);
  const { status } = await raw(
    url,
    {
      path: '/api/v1/report',
      headers: { Authorization: `Bearer ${keys.anna}`, 'Transfer-Encoding': 'chunked' },
    },
    (sent) => {
      const pour = () => {
        if (!sent.destroyed) sent.write(Buffer.alloc(65_536, 'x'), (error) => error ?? setImmediate(pour)); // never ends
      };
      sent.on('error', () => undefined);
      pour();
    },
  );
  expect(status).toBe(413);
});

test('a body exactly at the limit is read', async () => {
  const { post } = await given(twoCustomers);
  const start = JSON.stringify(report('anna'));
  const body = `${start.slice(0, -1)},"filling":"${'x'.repeat(1_048_576 - start.length - 13)}"}`;
  expect(Buffer.byteLength(body)).toBe(1_048_576);
  expect((await post('/api/v1/report', body, { key: keys.anna })).status).toBe(200);
  expect((await post('/api/v1/report', `${body} `, { key: keys.anna })).status).toBe(413);
});

test.each([
  ['nothing', ''],
  ['half of it', '{"host_id":"anna-1","guests":[{"vm'],
  ['two of it', '{"host_id":"anna-1"}{}'],
  ['words', 'hello'],
  ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['half a letter', Uint8Array.from([0x22, 0xc5, 0x22])],
  ['65 levels', `{"host_id":"anna-1","x":${'['.repeat(64)}${']'.repeat(64)}}`],
  ['a million levels', '['.repeat(1_000_000)],
])('a body that is %s is 400, and leaves nothing', async (_, body) => {
  const { post, appended } = await given(twoCustomers);
  expectProblem(await post('/api/v1/host-report', body as string, { key: keys['anna-1'] }), 400);
  expect(appended()).toEqual([]);
});

test.each([
  ['{"password":hunter2}', ''],
  ['["hunter2",]', ''],
  ['{"hunter2":1 "hunter3"}', ', at character 13'],
  ['{"password":"hunter2', ', at character 20'],
  ['{"password":', ': it ends too early'],
])('what is said of %s quotes nothing of it', async (body, where) => {
  const { post } = await given();
  const answer = await post('/api/v1/report', body);
  expect(answer.body.detail).toBe(`the body is not JSON${where}`);
});

test('64 levels are read', async () => {
  const { post } = await given(twoCustomers);
  const body = `{"host_id":"anna-1","x":${'['.repeat(63)}${']'.repeat(63)}}`;
  expect((await post('/api/v1/host-report', body, { key: keys['anna-1'] })).status).toBe(200);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense', ''])(
  'a JSON body is taken whatever its content type says: %s',
  async (type) => {
    const { post } = await given(twoCustomers);
    const asked = { key: keys['anna-1'], headers: { 'Content-Type': type } };
    expect((await post('/api/v1/host-report', hostReport('anna-1'), asked)).status).toBe(200);
  },
);

test('a schema error names each path, and says which value would do', async () => {
  const { post } = await given(twoCustomers);
  const answer = await post('/api/v1/event', { customer_id: 'no spaces', severity: 'bad', event_type: '' });
  expectProblem(answer, 400);
  expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    'customer_id',
    'event_type',
    'severity',
  ]);
  expect(answer.body.errors.find(({ path }: { path: string }) => path === 'severity').message).toMatch(
    /info.*warning.*error/,
  );
});

test.each(['-a', '.a', 'a b', 'a/b', 'á', 'a'.repeat(129), '', 'a\u0000'])(
  'an id like %j is 400 wherever it stands',
  async (id) => {
    const { post, get, send } = await given();
    expect((await post('/api/v1/report', report(id))).status).toBe(400);
    expect((await post('/api/v1/host-report', hostReport(id))).status).toBe(400);
    expect((await post('/api/v1/event', event(id))).status).toBe(400);
    expect((await post('/api/v1/admin/customers', { customer_id: id })).status).toBe(400);
    expect((await post('/api/v1/admin/hosts', { customer_id: id })).status).toBe(400);
    if (id === '') return;
    expect((await get(`/api/v1/customers/${encodeURIComponent(id)}`)).status).toBe(400);
    expect((await send('DELETE', `/api/v1/admin/hosts/${encodeURIComponent(id)}`)).status).toBe(400);
  },
);

test.each(['limit=0', 'limit=1001', 'limit=x', 'after=-', 'colour=red'])(
  'a query like ?%s is 400, naming it',
  async (query) => {
    const { get } = await given();
    const answer = await get(`/api/v1/customers?${query}`);
    expectProblem(answer, 400);
    expect(answer.body.errors[0].path).toBe(query.split('=')[0]);
  },
);

test.each(['0d', '7', 'd', '-1d', '366d', '53w', '99999w', '7D', '1e3h', ''])(
  'a period of %j is 400',
  async (period) => {
    const { get } = await given(twoCustomers);
    expect((await get(`/api/v1/customers/anna/history?period=${period}`)).status).toBe(400);
    expect((await get(`/api/v1/hosts/anna-1/history?period=${period}`)).status).toBe(400);
  },
);

test.each(['1h', '365d', '52w', '8760h'])('a period of %s is answered', async (period) => {
  const { get } = await given(twoCustomers);
  expect((await get(`/api/v1/customers/anna/history?period=${period}`)).body).toEqual({ period, points: [] });
});

test('a request that makes no sense to HTTP itself is refused, and the hub answers the next', async () => {
  const { url, get } = await given();
  const { port } = new URL(url);
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(text));
      let heard = '';
      socket.on('data', (data) => {
        heard += data;
      });
      socket.on('close', () => resolve(heard));
      socket.on('error', () => resolve(heard));
    });
  expect(await say('GET / HTTP/1.1\r\nHost: a b\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(await say('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  expect(
    await say(
      'POST /api/v1/report HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    ),
  ).toMatch(/^HTTP\/1.1 400 /);
  expect((await get('/healthz')).body).toMatchObject({ status: 'ok', writable: true });
});

test('paths that try to climb out of the API find nothing', async () => {
  const { url } = await given(twoCustomers);
  for (const path of [
    '/api/%2e%2e/healthz/x',
    '/api/v1/%2e%2e/%2e%2e/etc',
    '/api/v1//customers',
    '/api/v1/customers/%ff',
    '/api/v1/hosts/..%2fhosts',
  ]) {
    const { status } = await raw(
      url,
      { method: 'GET', path, headers: { Authorization: `Bearer ${keys.anna}` } },
      (sent) => void sent.end(),
    );
    expect([303, 400, 401, 403, 404], path).toContain(status);
  }
});

test('bodies that are in flight may take 32 MiB together: past it the next one is asked to come again', async () => {
  const { url, post, get } = await given(twoCustomers);
  const { port } = new URL(url);
  const inFlight = async () =>
    Number(/hub_bodies_in_flight_bytes (\d+)/.exec((await get('/metrics')).text)![1]);
  const head = `POST /api/v1/host-report HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys['anna-1']}\r\nContent-Length: 4194304\r\n\r\n{`;
  const slow = Array.from({ length: 8 }, () => connect(Number(port), '127.0.0.1'));
  for (const socket of slow) socket.on('error', () => undefined).write(head);
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(8 * 4_194_304);

  const answer = await post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] });
  expectProblem(answer, 503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  for (const socket of slow) socket.destroy();
  await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
  expect((await post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] })).status).toBe(200);
});
