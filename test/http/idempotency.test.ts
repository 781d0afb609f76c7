import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forgetOldAnswers } from '../../src/http/idempotency.ts';
import { given, noon, type Scenario } from '../scenario.ts';
import { event, hostReport, keys, preferences, report, twoCustomers } from './two-customers.ts';

const under = (key: string, more: object = {}) => ({ ...more, headers: { 'Idempotency-Key': key } });
const posting = ({ post }: Scenario, message = 'x', key = 'one') =>
  post('/api/v1/event', event('anna', { message }), under(key));

test.each([
  ['/api/v1/host-report', hostReport('anna-1')],
  ['/api/v1/report', report('anna')],
  ['/api/v1/event', event('anna')],
  ['/api/v1/notify', event('anna')],
  ['/api/v1/preferences', preferences('anna')],
  ['/api/v1/admin/customers/anna/block', { reason: 'unpaid' }],
])(
  'a POST to %s that is repeated under its key is answered as the first time, and appends nothing',
  async (path, body) => {
    const { post, appended } = await given(twoCustomers);
    const first = await post(path, body, under('one'));
    const again = await post(path, body, under('one'));
    expect(first.status).toBe(200);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    for (const name of ['hub-position', 'content-type', 'etag'])
      expect(again.headers.get(name), name).toBe(first.headers.get(name));
    expect(first.headers.get('hub-position')).not.toBeNull();
    expect(appended()).toHaveLength(1);
  },
);

/** Requests that change nothing, and what makes them so. */
const withoutEffect: [string, (scenario: Scenario) => Promise<[path: string, body: object]>][] = [
  [
    'a block of one who is blocked',
    async ({ post }) => {
      await post('/api/v1/admin/customers/anna/block', {});
      return ['/api/v1/admin/customers/anna/block', { reason: 'again' }];
    },
  ],
  [
    'a report that was recorded before',
    async ({ post }) => {
      await post('/api/v1/report', report('anna'));
      return ['/api/v1/report', report('anna')];
    },
  ],
  [
    'a report that is too old',
    async () => ['/api/v1/host-report', hostReport('anna-1', { reported_at: '1970-01-01T00:00:00Z' })],
  ],
];

test.each(withoutEffect)(
  '%s has its key as well: the same again, and 422 for another body',
  async (_, make) => {
    const scenario = await given(twoCustomers);
    const [path, body] = await make(scenario);
    const { length } = scenario.appended();
    const first = await scenario.post(path, body, under('one'));
    expect(first.status).toBe(200);
    await scenario.post('/api/v1/admin/customers/anna/unblock', {}); // the same request would now do something
    const again = await scenario.post(path, body, under('one'));
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('hub-position')).toBe(first.headers.get('hub-position'));
    const other = path.includes('block') ? { reason: 'else' } : { ...body, more: 1 };
    expect((await scenario.post(path, other, under('one'))).status).toBe(422);
    const unblocked = scenario.appended().filter(({ type }) => type === 'CustomerUnblocked');
    expect(scenario.appended()).toHaveLength(length + unblocked.length);
  },
);

test('a pair at once that changes nothing gets one answer', async () => {
  const { post } = await given(twoCustomers);
  await post('/api/v1/admin/customers/anna/block', {});
  const answers = await Promise.all(
    [0, 1, 2].map(() => post('/api/v1/admin/customers/anna/block', {}, under('one'))),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]!.status).toBe(200);
});

test('what is kept of an answer lies sealed on disk, under the key of the customer that it is about', async () => {
  const scenario = await given(twoCustomers);
  const block = () => scenario.post('/api/v1/admin/customers/anna/block', {}, under('one'));
  expect((await block()).text).toContain('Anna Kft.');
  expect(scenario.hub.log.db.prepare('SELECT answer FROM answers').pluck().all()).toEqual([
    expect.stringMatching(/^v1\./),
  ]);
  await scenario.stop();
  for (const name of readdirSync(scenario.dir).filter((name) => name.startsWith('log.')))
    expect(readFileSync(join(scenario.dir, name)).includes('Anna Kft.'), name).toBe(false);

  for (const name of readdirSync(join(scenario.dir, 'keys')))
    if (JSON.parse(readFileSync(join(scenario.dir, 'keys', name), 'utf8')).owner === 'anna')
      rmSync(join(scenario.dir, 'keys', name));
  await scenario.restart();
  expect(await block()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('erased') } });
});

test('answers are forgotten by time, those of the last day stay', async () => {
  const scenario = await given(twoCustomers);
  await posting(scenario, 'x', 'one');
  scenario.clock.now += 3_600_000;
  const second = await posting(scenario, 'x', 'two');
  scenario.clock.now = noon + 24 * 3_600_000 + 1;
  const left = () => scenario.hub.log.db.prepare('SELECT key FROM answers').pluck().all();
  expect(left()).toEqual(['one', 'two']);
  expect(await forgetOldAnswers(scenario.hub)).toBe(1);
  expect(left()).toEqual(['two']);
  expect((await posting(scenario, 'x', 'two')).text).toBe(second.text);
});

test('the same key with another body is 422, and appends nothing', async () => {
  const scenario = await given(twoCustomers);
  await posting(scenario, 'x');
  const answer = await posting(scenario, 'y');
  expect(answer).toMatchObject({ status: 422, body: { status: 422, title: expect.any(String) } });
  expect(scenario.appended()).toHaveLength(1);
});

test('another key is another request', async () => {
  const scenario = await given(twoCustomers);
  await posting(scenario, 'x', 'one');
  await posting(scenario, 'x', 'two');
  expect(scenario.appended()).toHaveLength(2);
});

test('a key is that of its credential and its path', async () => {
  const { post, appended } = await given(twoCustomers);
  const body = event('anna');
  await post('/api/v1/event', body, under('one'));
  await post('/api/v1/event', body, under('one', { key: keys.anna }));
  await post('/api/v1/notify', body, under('one'));
  await post('/api/v1/event', event('bela'), under('one', { key: keys.bela }));
  expect(appended()).toHaveLength(4);
});

test('a pair that comes at once is recorded once, and both get the same answer', async () => {
  const scenario = await given(twoCustomers);
  const answers = await Promise.all(Array.from({ length: 6 }, () => posting(scenario)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]!.status).toBe(200);
  expect(scenario.appended()).toHaveLength(1);
});

test('of a pair at once with two bodies one is recorded and the other is 422', async () => {
  const scenario = await given(twoCustomers);
  const answers = await Promise.all([posting(scenario, 'x'), posting(scenario, 'y')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  expect(scenario.appended()).toHaveLength(1);
});

test.each([
  ['/api/v1/admin/customers', { customer_id: 'cili' }, 201],
  ['/api/v1/admin/hosts', { customer_id: 'anna', host_id: 'anna-2' }, 201],
  ['/api/v1/admin/customers/anna/rotate-key', {}, 200],
  ['/api/v1/admin/hosts/anna-1/rotate-key', {}, 200],
])(
  'a secret of %s is shown once: repeated it is 409, with the way to a new one',
  async (path, body, status) => {
    const { post, appended } = await given(twoCustomers);
    const first = await post(path, body, under('one'));
    expect(first.status).toBe(status);
    const { length } = appended();
    const again = await post(path, body, under('one'));
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('rotate') } });
    expect(again.text).not.toContain(first.body.api_key);
    expect(appended()).toHaveLength(length);
  },
);

test('of a pair at once that makes a secret one shows it, and the other names the way to a new one', async () => {
  const { post, appended } = await given(twoCustomers);
  const answers = await Promise.all(
    [0, 1].map(() => post('/api/v1/admin/customers', { customer_id: 'cili' }, under('one'))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(answers.find(({ status }) => status === 409)!.body.detail).toContain('rotate');
  expect(appended().filter(({ type }) => type === 'CustomerRegistered')).toHaveLength(1);
});

test('a key is remembered for a day, also across a restart, and then forgotten', async () => {
  const scenario = await given(twoCustomers);
  const first = await posting(scenario);
  scenario.clock.now = noon + 24 * 3_600_000;
  await scenario.restart();
  expect((await posting(scenario)).text).toBe(first.text);
  scenario.clock.now += 1;
  expect((await posting(scenario)).text).not.toBe(first.text);
  expect(scenario.appended().filter(({ type }) => type === 'MonitoringEventRaised')).toHaveLength(2);
});

test('what was refused is not remembered: it may be sent again when it is right', async () => {
  const { post, appended } = await given(twoCustomers);
  expect((await post('/api/v1/event', event('anna', { severity: 'bad' }), under('one'))).status).toBe(400);
  expect((await post('/api/v1/event', event('anna'), under('one'))).status).toBe(200);
  expect(appended()).toHaveLength(1);
});

test.each(['', 'x'.repeat(256), 'kulcs é'])('a key like %j is 400', async (key) => {
  const { post, appended } = await given(twoCustomers);
  const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
  expect((await post('/api/v1/event', event('anna'), { headers })).status).toBe(400);
  expect(appended()).toEqual([]);
});

test('a key of 255 characters, and one with blanks in it, are taken', async () => {
  const scenario = await given(twoCustomers);
  expect((await posting(scenario, 'x', 'x'.repeat(255))).status).toBe(200);
  expect((await posting(scenario, 'x', 'a b;c="d"')).status).toBe(200);
});

test('the answers that are kept are no place where somebody else’s key works', async () => {
  const { post } = await given(twoCustomers);
  await post('/api/v1/event', event('anna'), under('one', { key: keys.anna }));
  expect((await post('/api/v1/event', event('anna'), under('one', { key: keys.bela }))).status).toBe(403);
});
