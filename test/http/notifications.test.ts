import { expect, test, vi } from 'vitest';
import { startProvider } from '../reactors/provider.ts';
import { given, globalKey } from '../scenario.ts';
import { withAlarms } from './alarms.ts';
import { event, twoCustomers } from './two-customers.ts';

const env = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
};
const test_ = '/api/v1/admin/notify-test';

test('every decision is listed newest first, by customer, incident and state, a page at a time', async () => {
  const scenario = await given(twoCustomers);
  const { get, post, decided } = scenario;
  const ids = await withAlarms(scenario);
  await post('/api/v1/event', event('bela'));
  await decided();
  const ofQuery = async (query: string) =>
    (await get(`/api/v1/admin/notifications?${query}`)).body.notifications;
  const all = await ofQuery('');
  expect(all.map((one: { notification_id: string }) => Number(one.notification_id))).toEqual(
    all
      .map((one: { notification_id: string }) => Number(one.notification_id))
      .toSorted((a: number, b: number) => b - a),
  );
  expect(await ofQuery('state=dead')).toMatchObject([
    {
      notification_id: ids.notification_id,
      incident_id: ids.incident_id,
      decision: 'send',
      state: 'dead',
      attempts: [{ outcome: 'failed', detail: '550 no such mailbox' }],
    },
  ]);
  expect(
    (await ofQuery(`incident_id=${ids.incident_id}`)).map((one: { reason: string }) => one.reason),
  ).toEqual(['wanted', 'no_preferences', 'no_address']);
  expect(
    new Set((await ofQuery('customer_id=bela')).map((one: { customer_id: string }) => one.customer_id)),
  ).toEqual(new Set(['bela']));
  expect(await ofQuery(`limit=1&before=${all[0].notification_id}`)).toEqual([all[1]]);
  expect((await get('/api/v1/admin/notifications?state=lost')).status).toBe(400);
});

test('a dead notice is sent again by hand under its key; one that is on its way is not', async () => {
  const scenario = await given(twoCustomers, { env: { HUB_NOTIFICATIONS_MODE: 'shadow' } });
  const { post, get } = scenario;
  const { notification_id: id } = await withAlarms(scenario);
  const path = `/api/v1/admin/notifications/${id}/retry`;
  const again = await post(path, {});
  expect(again).toMatchObject({
    status: 200,
    body: { notification: { notification_id: id, state: 'requested' } },
  });
  expect((await get('/api/v1/admin/notifications?state=requested')).body.notifications).toEqual([
    again.body.notification,
  ]);
  expect((await post(path, {})).status).toBe(409);
  expect((await post('/api/v1/admin/notifications/999/retry', {})).status).toBe(404);
});

test('a test is sent at once, recorded, and answers what the provider said', async () => {
  const provider = await startProvider();
  const { post, get } = await given([], { env });
  const answer = await post(test_, {});
  expect(answer).toMatchObject({
    status: 200,
    body: { outcome: 'accepted', detail: expect.stringContaining('resend to ops@example.com') },
  });
  expect((await post(test_, { channel: 'email', to: 'anna@example.com' })).body.outcome).toBe('accepted');
  expect(provider.accepted().map(({ to }) => to)).toEqual(['ops@example.com', 'anna@example.com']);
  expect((await get('/api/v1/admin/notifications')).body.notifications).toMatchObject([
    { kind: 'test', reason: 'test', recipient: 'anna@example.com', state: 'accepted' },
    {
      notification_id: answer.body.notification_id,
      kind: 'test',
      recipient: 'ops@example.com',
      state: 'accepted',
    },
  ]);
});

test('a test that the provider refuses for ever, or for now, has failed, with what it said', async () => {
  const provider = await startProvider();
  const { post } = await given([], { env });
  provider.answer = (_, outgoing) =>
    outgoing
      .writeHead(422, { 'Content-Type': 'application/json' })
      .end('{"message":"no such domain","name":"validation_error"}');
  expect((await post(test_, {})).body).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('no such domain'),
  });
  provider.answer = (_, outgoing) => outgoing.writeHead(503).end();
  expect((await post(test_, {})).body).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('tried again at'),
  });
});

test.each([
  ['a line break', 'ops@example.com\r\nBcc: all@example.com'],
  ['a comma', 'a@example.com,b@example.com'],
  ['several recipients', 'a@example.com b@example.com'],
  ['a display name', 'Ops <ops@example.com>'],
  ['no address', 'ops'],
])('a test to an address with %s is refused, and nothing is recorded', async (_, to) => {
  const { post, appended } = await given([], { env });
  const before = appended().length;
  expect(await post(test_, { to })).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } });
  expect(appended()).toHaveLength(before);
});

test('a channel that is not set up has failed and says what is missing; a webhook takes no address', async () => {
  const { post, get } = await given();
  for (const [channel, missing] of [
    ['smtp', 'smtp.host'],
    ['resend', 'resend_api_key'],
    ['webhook', 'webhook.url'],
    ['ntfy', 'ntfy.url'],
  ])
    expect((await post(test_, { channel })).body).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining(missing!),
    });
  expect((await post(test_, {})).body.outcome).toBe('failed');
  expect((await get('/api/v1/admin/notifications')).body.notifications).toHaveLength(5);
  expect(await post(test_, { channel: 'ntfy', to: 'a@example.com' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'to' }] },
  });
  expect((await post(test_, { channel: 'pigeon' })).status).toBe(400);
});

test('in shadow mode a test is withheld, and nobody is called', async () => {
  const provider = await startProvider();
  const { post } = await given([], { env: { ...env, HUB_NOTIFICATIONS_MODE: 'shadow' } });
  expect((await post(test_, {})).body.outcome).toBe('withheld');
  expect(provider.calls).toEqual([]);
});

test('the same Idempotency-Key tests once', async () => {
  const provider = await startProvider();
  const { post } = await given([], { env });
  const asked = { key: globalKey, headers: { 'Idempotency-Key': 'once' } };
  const first = await post(test_, {}, asked);
  expect((await post(test_, {}, asked)).body).toEqual(first.body);
  await vi.waitFor(() => expect(provider.calls).toHaveLength(1));
});

test('/metrics counts decisions by state and open incidents, and says how reactors and channels stand', async () => {
  const scenario = await given(twoCustomers, { env });
  await withAlarms(scenario);
  const { text } = await scenario.get('/metrics');
  for (const line of [
    'hub_incidents_open{severity="error"} 1',
    'hub_notices{state="dead"} 1',
    'hub_reactor_parked_events{reactor="notify"} 0',
    'hub_reactor_behind_events{reactor="notify"} ',
    'hub_channel_failing{channel="resend"} ',
  ])
    expect(text).toContain(line);
  expect(text).not.toContain('hub_channel_failing{channel="smtp"}'); // not set up: it cannot fail
});
