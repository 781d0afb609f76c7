import { expect, test, vi } from 'vitest';
import { listIncidents } from '../../projections/incidents.ts';
import { listNotices } from '../../projections/notices.ts';
import { given } from '../scenario.ts';
import { startProvider } from './provider.ts';

const env = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
};
const failed = {
  customer_id: 'demo',
  event_type: 'backup_failed',
  severity: 'error',
  message: 'disk full',
  details: { target: 'nas' },
};
const completed = {
  customer_id: 'demo',
  event_type: 'backup_completed',
  severity: 'info',
  details: { target: 'nas' },
};

test('what breaks is an incident, is told once, and its end is told to whoever was told', async () => {
  const provider = await startProvider();
  const { hub, post, clock, decided } = await given([], { env });
  await post('/api/v1/event', failed);
  await post('/api/v1/event', failed);
  await decided();
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(1));
  expect(provider.accepted()[0]).toMatchObject({
    to: 'ops@example.com',
    subject: expect.stringContaining('demo'),
  });

  clock.now += 60_000;
  await post('/api/v1/event', completed);
  await decided();
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(2));

  expect(listIncidents(hub.db, { limit: 10 })).toMatchObject([
    { rule: 'backup', subject: 'nas', severity: 'error', resolvedAt: clock.now, ended: 'resolved' },
  ]);
  const operators = listNotices(hub.db, { limit: 20 }).filter(({ audience }) => audience === 'operator');
  expect(operators.map(({ reason, state }) => [reason, state])).toEqual([
    ['ended', 'accepted'],
    ['cooldown', 'withheld'],
    ['wanted', 'accepted'],
  ]);
});

test('every no has its reason: a customer without preferences, an information for operators', async () => {
  const { hub, post, decided } = await given([], { env });
  await post('/api/v1/event', { customer_id: 'demo', event_type: 'app_deployed' });
  await decided();
  expect(listNotices(hub.db, { limit: 20 }).map(({ audience, reason }) => [audience, reason])).toEqual([
    ['customer', 'no_preferences'],
    ['operator', 'severity'],
  ]);
});

test('a customer is told in its language, at the address of its preferences', async () => {
  const provider = await startProvider();
  const { post, decided } = await given([], { env });
  await post('/api/v1/preferences', {
    customer_id: 'demo',
    email: 'anna@example.com',
    enabled_events: ['backup_failed'],
    cooldown_hours: 6,
    language: 'hu',
  });
  await post('/api/v1/event', failed);
  await decided();
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(2));
  const mail = provider.accepted().find(({ to }) => to === 'anna@example.com')!;
  expect(mail.text).toMatch(/ment/i); // mentés
});

test('what broke again within the cooldown and still stands at its end is told then, once', async () => {
  const provider = await startProvider();
  const { hub, post, clock, decided } = await given([], { env });
  const say = async (body: unknown) => {
    await post('/api/v1/event', body);
    await decided();
  };
  await say(failed);
  await say(completed);
  await say(failed);
  await say(failed);
  const look = async (ms: number) => {
    clock.now += ms;
    await hub.runner.tick();
    await decided();
  };
  await look(59 * 60_000);
  expect(provider.calls.filter(({ subject }) => subject.includes('failed'))).toHaveLength(1);
  await look(2 * 60_000);
  await look(2 * 60_000);
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(3));
  const operators = listNotices(hub.db, { limit: 20 }).filter(({ audience }) => audience === 'operator');
  expect(operators.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
    'broke wanted',
    'broke cooldown',
    'broke cooldown',
    'ended ended',
    'broke wanted',
  ]);
});

test('at the end of a mute only what still stands is told; what was told before is told to have ended at once', async () => {
  const provider = await startProvider();
  const { hub, post, clock, decided, send } = await given([], { env });
  const say = async (target: string, event_type = 'backup_failed') => {
    await post('/api/v1/event', { customer_id: 'demo', event_type, details: { target } });
    await decided();
  };
  await say('before');
  const until = new Date(clock.now + 3_600_000).toISOString();
  const mute = await post('/api/v1/admin/mutes', { customer_id: 'demo', until, reason: 'moving house' });
  expect(mute.status).toBe(201);
  await say('stands');
  await say('passes');
  await say('passes', 'backup_completed');
  await say('before', 'backup_completed');
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(2));

  clock.now += 3_600_000;
  await hub.runner.tick();
  await decided();
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(3));
  expect(provider.accepted()[2]!.subject).toContain('stands');
  expect(listNotices(hub.db, { limit: 1 })).toMatchObject([{ reason: 'mute_ended' }]);
  expect((await send('DELETE', `/api/v1/admin/mutes/${mute.body.mute_id}`)).status).toBe(204);
});

test('what nobody acknowledges goes a step further, once, and is reminded of; acknowledged, it is left in peace', async () => {
  const provider = await startProvider();
  const { hub, post, clock, decided } = await given([], {
    env: { ...env, HUB_ESCALATION_EMAIL: 'boss@example.com', HUB_INCIDENTS_REMIND_EVERY: '6h' },
  });
  await post('/api/v1/event', failed);
  await decided();
  const look = async (ms: number) => {
    clock.now += ms;
    await hub.runner.tick();
    await hub.runner.tick();
    await decided();
  };
  await look(31 * 60_000);
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(2));
  expect(provider.accepted()[1]!.to).toBe('boss@example.com');
  await look(6 * 3_600_000);
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(3));

  const [incident] = listIncidents(hub.db, { limit: 1 });
  const path = `/api/v1/admin/incidents/${incident!.incidentId}/acknowledge`;
  expect((await post(path, { note: 'on my way' })).status).toBe(200);
  await look(9 * 3_600_000);
  await post('/api/v1/event', completed);
  await decided();
  // operator and the one who was told further, nobody else
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(5));
  expect(
    provider
      .accepted()
      .slice(3)
      .map(({ to }) => to)
      .sort(),
  ).toEqual(['boss@example.com', 'ops@example.com']);
});

test('one that comes and goes is told to be flapping, and ends when it has been quiet', async () => {
  const provider = await startProvider();
  const { hub, post, clock, decided } = await given([], {
    env: { ...env, HUB_NOTIFICATIONS_OPERATOR_COOLDOWN: '0s' },
  });
  for (let round = 0; round < 6; round++) {
    for (const body of [failed, completed]) {
      clock.now += 60_000;
      await post('/api/v1/event', body);
      await decided();
    }
  }
  // broke, ended, broke, ended, flapping
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(5));
  expect(listIncidents(hub.db, { state: 'open', limit: 5 })).toMatchObject([{ flapping: true }]);
  clock.now += 31 * 60_000;
  await hub.runner.tick();
  await decided();
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(6));
  expect(listIncidents(hub.db, { state: 'open', limit: 5 })).toEqual([]);
  expect(listIncidents(hub.db, { limit: 1 })).toMatchObject([{ ended: 'settled' }]);
});
