import { expect, test } from 'vitest';
import { given, noon } from '../scenario.ts';
import { reasons } from './alarms.ts';
import { event, twoCustomers } from './two-customers.ts';

const hourMs = 3_600_000;
const rfc = (ms: number) => new Date(ms).toISOString();
const until = rfc(noon + hourMs);
const env = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  HUB_NOTIFICATIONS_MODE: 'shadow',
};

test('a mute is set, listed as in force, holds notices back, and is ended; ending it again is no fault', async () => {
  const { get, post, send, decided, hub, appended } = await given(twoCustomers, { env });
  const set = await post('/api/v1/admin/mutes', {
    customer_id: 'anna',
    rule: 'backup_failed',
    until,
    reason: ' moving ',
  });
  expect(set).toMatchObject({ status: 201, body: { mute_id: expect.stringMatching(/^\d+$/) } });
  const { mute_id: id } = set.body;
  expect((await get('/api/v1/admin/mutes')).body.mutes).toEqual([
    {
      mute_id: id,
      customer_id: 'anna',
      host_id: null,
      rule: 'backup', // the rule that the event type opens
      from: rfc(noon),
      until,
      weekly: null,
      reason: 'moving',
      by: 'api',
      in_force: true,
    },
  ]);
  await post('/api/v1/event', event('anna'));
  await post('/api/v1/event', event('bela'));
  await decided();
  expect(reasons(hub).filter((said) => said.startsWith('operator'))).toEqual([
    'operator shadow',
    'operator muted',
  ]);

  expect((await send('DELETE', `/api/v1/admin/mutes/${id}`)).status).toBe(204);
  expect((await get('/api/v1/admin/mutes')).body.mutes).toEqual([]);
  const facts = appended().length;
  expect((await send('DELETE', `/api/v1/admin/mutes/${id}`)).status).toBe(204);
  expect(appended()).toHaveLength(facts);
  expect((await send('DELETE', '/api/v1/admin/mutes/999')).status).toBe(404);
});

test('a weekly window is in the hub’s zone unless it says another, and one to come is not in force', async () => {
  const { get, post } = await given(twoCustomers, { env: { HUB_TIMEZONE: 'Europe/Lisbon' } });
  const weekly = { days: ['sat', 'sun'], from: '22:00', to: '04:00' };
  const later = { host_id: 'anna-1', from: rfc(noon + 60_000), until, reason: 'upgrade' };
  await post('/api/v1/admin/mutes', { rule: 'backup', until, reason: 'nights', weekly });
  await post('/api/v1/admin/mutes', later);
  expect((await get('/api/v1/admin/mutes')).body.mutes).toMatchObject([
    { weekly: { ...weekly, timezone: 'Europe/Lisbon' }, in_force: false },
    { host_id: 'anna-1', from: rfc(noon + 60_000), in_force: false },
  ]);
});

test.each([
  ['no selector', { until, reason: 'x' }, 'customer_id'],
  ['no end', { customer_id: 'anna', reason: 'x' }, 'until'],
  ['no reason', { customer_id: 'anna', until }, 'reason'],
  ['an empty reason', { customer_id: 'anna', until, reason: ' ' }, 'reason'],
  ['an end that is past', { customer_id: 'anna', until: rfc(noon - 1), reason: 'x' }, 'until'],
  [
    'an end before its beginning',
    { customer_id: 'anna', from: rfc(noon + 2 * hourMs), until, reason: 'x' },
    'until',
  ],
  ['a customer that nobody knows', { customer_id: 'nobody', until, reason: 'x' }, 'customer_id'],
  ['a host that nobody knows', { host_id: 'nobody', until, reason: 'x' }, 'host_id'],
  ['a host of another customer', { customer_id: 'bela', host_id: 'anna-1', until, reason: 'x' }, 'host_id'],
  [
    'a day that is none',
    { rule: 'backup', until, reason: 'x', weekly: { days: ['someday'], from: '22:00', to: '04:00' } },
    'weekly.days[0]',
  ],
  [
    'a zone that is none',
    {
      rule: 'backup',
      until,
      reason: 'x',
      weekly: { days: ['sat'], from: '22:00', to: '04:00', timezone: 'Mars/Base' },
    },
    'weekly.timezone',
  ],
])('a mute with %s is refused, and the mistake is named', async (_, body, path) => {
  const { post, appended } = await given(twoCustomers);
  const before = appended().length;
  const answer = await post('/api/v1/admin/mutes', body);
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  expect(appended()).toHaveLength(before);
});
