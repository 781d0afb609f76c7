import { describe, expect, test } from 'vitest';
import { given, globalKey, noon, type Scenario } from '../scenario.ts';
import { atOnce } from './held.ts';
import { hostReport, keys, report, twoCustomers } from './two-customers.ts';

const dayMs = 86_400_000;

const owners = [
  {
    what: 'customer',
    first: keys.anna,
    rotatePath: '/api/v1/admin/customers/anna/rotate-key',
    use: ({ post }: Scenario, key: string) =>
      post('/api/v1/report', report('anna', { timestamp: undefined }), { key }),
  },
  {
    what: 'host',
    first: keys['anna-1'],
    rotatePath: '/api/v1/admin/hosts/anna-1/rotate-key',
    use: ({ post }: Scenario, key: string) =>
      post('/api/v1/host-report', hostReport('anna-1', { reported_at: undefined }), { key }),
  },
];

describe.each(owners)('the key of a $what', ({ first, rotatePath, use }) => {
  async function rotating() {
    const scenario = await given(twoCustomers);
    const status = async (key: string) => (await use(scenario, key)).status;
    const rotate = async (body?: object) => {
      const { status, body: answer } = await scenario.post(rotatePath, body);
      expect(status).toBe(200);
      return answer as { api_key: string; old_key_until: string | null };
    };
    return { ...scenario, scenario, status, rotate };
  }

  test('is 32 random bytes in hex, and nothing but its hash is in the read file', async () => {
    const { rotate, hub } = await rotating();
    const { api_key } = await rotate();
    expect(api_key).toMatch(/^[0-9a-f]{64}$/);
    const rows = JSON.stringify(hub.db.sqlite.prepare('SELECT * FROM credentials').all());
    expect(rows).not.toContain(api_key);
    expect((await rotate()).api_key).not.toBe(api_key);
  });

  test('that was rotated lives until the new one is first used', async () => {
    const { rotate, status } = await rotating();
    const { api_key, old_key_until } = await rotate();
    expect(old_key_until).toBe(new Date(noon + 7 * dayMs).toISOString());
    expect(await status(first)).toBe(200);
    expect(await status(first)).toBe(200);
    expect(await status(api_key)).toBe(200);
    expect(await status(first)).toBe(401);
    expect(await status(api_key)).toBe(200);
  });

  test('ends by itself after seven days, whether or not the new one was used', async () => {
    const { rotate, status, clock } = await rotating();
    const { api_key } = await rotate({});
    clock.now = noon + 7 * dayMs - 1;
    expect(await status(first)).toBe(200);
    clock.now = noon + 7 * dayMs;
    expect(await status(first)).toBe(401);
    expect(await status(api_key)).toBe(200);
  });

  test('ends when it was told to', async () => {
    const { rotate, status, clock } = await rotating();
    expect((await rotate({ overlap_seconds: 3600 })).old_key_until).toBe(
      new Date(noon + 3_600_000).toISOString(),
    );
    clock.now = noon + 3_599_999;
    expect(await status(first)).toBe(200);
    clock.now = noon + 3_600_000;
    expect(await status(first)).toBe(401);
  });

  test('ends at once with an overlap of 0', async () => {
    const { rotate, status } = await rotating();
    const { api_key, old_key_until } = await rotate({ overlap_seconds: 0 });
    expect(old_key_until).toBeNull();
    expect(await status(first)).toBe(401);
    expect(await status(api_key)).toBe(200);
  });

  test.each([-1, 7 * 86_400 + 1, 1.5, '60'])('cannot overlap by %j', async (overlap_seconds) => {
    const { scenario } = await rotating();
    expect((await scenario.post(rotatePath, { overlap_seconds })).status).toBe(400);
  });

  test('in the middle of two rotations ends the one before it, and never the newest', async () => {
    const { rotate, status } = await rotating();
    const second = (await rotate()).api_key;
    const third = (await rotate()).api_key;
    expect(await status(second)).toBe(200);
    expect(await status(first)).toBe(401);
    expect(await status(third)).toBe(200);
    expect(await status(second)).toBe(401);
    expect(await status(third)).toBe(200);
  });

  test('in the middle of two rotations still ends by itself', async () => {
    const { rotate, status, clock } = await rotating();
    const second = (await rotate()).api_key;
    await rotate({ overlap_seconds: 60 });
    expect(await status(second)).toBe(200);
    clock.now = noon + 60_000;
    expect(await status(second)).toBe(401);
  });

  test('counts as used by whatever it asks for, also when that is refused', async () => {
    const { rotate, status, get } = await rotating();
    const { api_key } = await rotate();
    expect((await get('/api/v1/customers', { key: api_key })).status).toBe(403);
    expect(await status(first)).toBe(401);
  });

  test('is first used once, however many requests come at once', async () => {
    const { rotate, status, appended } = await rotating();
    const { api_key } = await rotate();
    expect(await Promise.all(Array.from({ length: 8 }, () => status(api_key)))).toEqual(Array(8).fill(200));
    expect(appended().filter(({ type }) => type === 'KeyFirstUsed')).toHaveLength(1);
  });

  test('stands the same after a restart', async () => {
    const { rotate, status, restart } = await rotating();
    const { api_key } = await rotate();
    await restart();
    expect(await status(first)).toBe(200);
    expect(await status(api_key)).toBe(200);
    await restart();
    expect(await status(first)).toBe(401);
  });
});

test('a key that is in use cannot be taken over by another', async () => {
  const { post } = await given(twoCustomers);
  for (const api_key of [keys.anna, keys['bela-1'], globalKey]) {
    expect((await post('/api/v1/admin/customers', { customer_id: 'cili', api_key })).status).toBe(409);
    expect((await post('/api/v1/admin/hosts', { customer_id: 'anna', host_id: 'x', api_key })).status).toBe(
      409,
    );
  }
  expect((await post('/api/v1/admin/customers', { customer_id: 'cili', api_key: 'short' })).status).toBe(400);
});

test('a key that several ask for at once is given to one of them', async () => {
  const { hub, post, appended } = await given(twoCustomers);
  const api_key = 'k'.repeat(40);
  const answers = await atOnce(hub, [
    () => post('/api/v1/admin/customers', { customer_id: 'cili', api_key }),
    () => post('/api/v1/admin/customers', { customer_id: 'dora', api_key }),
    () => post('/api/v1/admin/hosts', { customer_id: 'anna', host_id: 'anna-2', api_key }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(appended().filter(({ data }) => (data as { apiKeyHash?: string }).apiKeyHash)).toHaveLength(1);
});

test.each(['customers/anna', 'hosts/anna-1'])(
  'of two rotations of %s at once one shows a key',
  async (whose) => {
    const { hub, post, appended } = await given(twoCustomers);
    const rotate = () => post(`/api/v1/admin/${whose}/rotate-key`, {});
    const answers = await atOnce(hub, [rotate, rotate]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(appended()).toHaveLength(1);
    expect((await rotate()).status).toBe(200);
  },
);

test.each(['customers/anna', 'hosts/anna-1'])('of two changes of %s at once one is made', async (whose) => {
  const { hub, send, appended } = await given(twoCustomers);
  const answers = await atOnce(
    hub,
    ['2h', '3h'].map((grace) => () => send('PATCH', `/api/v1/admin/${whose}`, { grace })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(appended()).toHaveLength(1);
});

test('a key taken over from another hub works as it is', async () => {
  const { post } = await given(twoCustomers);
  const api_key = 'an-old.key_of/another+hub';
  expect((await post('/api/v1/admin/hosts', { customer_id: 'anna', host_id: 'x-1', api_key })).body).toEqual({
    host_id: 'x-1',
    api_key,
  });
  expect((await post('/api/v1/host-report', hostReport('x-1'), { key: api_key })).status).toBe(200);
});

test('no key that was given out is in clear anywhere in the data folder', async () => {
  const { post, dir, stop } = await given(twoCustomers);
  const shown = [
    (
      await post(
        '/api/v1/admin/customers',
        { customer_id: 'cili' },
        { headers: { 'Idempotency-Key': 'one' } },
      )
    ).body.api_key,
    (await post('/api/v1/admin/hosts', { customer_id: 'cili' }, { headers: { 'Idempotency-Key': 'two' } }))
      .body.api_key,
    (await post('/api/v1/admin/customers/anna/rotate-key', '')).body.api_key,
  ];
  await stop();
  const { readdirSync, readFileSync, statSync } = await import('node:fs');
  for (const file of readdirSync(dir, { recursive: true }) as string[]) {
    if (!statSync(`${dir}/${file}`).isFile()) continue;
    const bytes = readFileSync(`${dir}/${file}`);
    for (const key of shown) expect(bytes.includes(key), file).toBe(false);
  }
});
