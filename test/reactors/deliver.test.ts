import { rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { listNotices, type NoticeRow, noticeOf } from '../../projections/notices.ts';
import { NotificationRetried, NotificationSending } from '../../schema/events/notification.ts';
import { given, type Scenario } from '../scenario.ts';
import { startMailServer } from './mail-server.ts';
import { startProvider } from './provider.ts';
import { requested } from './requested.ts';

const env = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
  HUB_DELIVERY_GIVE_UP: '7d',
  HUB_DELIVERY_DIGEST_AFTER: '365d',
};
const patience = { timeout: 8_000 };
const says =
  (status: number, headers: Record<string, string> = {}) =>
  (_: unknown, outgoing: ServerResponse) =>
    void outgoing.writeHead(status, headers).end('no');

/** Messages that are to be sent; answers their ids. */
async function request({ hub }: Scenario, ...facts: ReturnType<typeof requested>[]): Promise<number[]> {
  return (await hub.append(facts)).map(({ position }) => position);
}
const rowOf = ({ hub }: Scenario, id: number | undefined) => noticeOf(hub.db, id!)!;
const until = (what: () => void) => vi.waitFor(what, patience);
const stands = (scenario: Scenario, id: number | undefined, state: Partial<NoticeRow>) =>
  until(() => expect(rowOf(scenario, id)).toMatchObject(state));

test('a message that the provider refuses is dead at once, holds up nobody, and goes out again by hand under its key', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env });
  provider.answer = (_, outgoing) => {
    const { key } = provider.calls.at(-1)!;
    outgoing.writeHead(key === 'key-1' ? 422 : 200).end('{"message":"bad address"}');
  };
  const [bad, good] = await request(scenario, requested(scenario.hub, 1), requested(scenario.hub, 2));
  await stands(scenario, good, { state: 'accepted' });
  await stands(scenario, bad, { state: 'dead', nextAt: null });
  expect(rowOf(scenario, bad).attempts.at(-1)).toMatchObject({
    outcome: 'failed',
    detail: '422 {"message":"bad address"}',
  });

  provider.answer = undefined;
  await scenario.post(`/api/v1/admin/notifications/${bad}/retry`, {});
  await stands(scenario, bad, { state: 'accepted' });
  expect(provider.calls.map(({ key }) => key).filter((key) => key === 'key-1')).toHaveLength(2);
});

test('Retry-After is obeyed by the whole channel, beyond max_retry too', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env });
  provider.answer = says(429, { 'Retry-After': '3600' });
  const [first] = await request(scenario, requested(scenario.hub, 1));
  await stands(scenario, first, { state: 'requested' });
  await until(() => expect(rowOf(scenario, first).nextAt).toBe(scenario.clock.now + 3_600_000));
  provider.answer = undefined;
  const [second] = await request(scenario, requested(scenario.hub, 2));
  const [other] = await request(
    scenario,
    requested(scenario.hub, 3, { channel: 'webhook', to: `${provider.url}/hook` }),
  );
  await stands(scenario, other, { state: 'dead' }); // another channel, which is not set up, is not kept waiting
  scenario.clock.now += 3_599_000;
  await scenario.hub.tick();
  expect(rowOf(scenario, second)).toMatchObject({ state: 'requested', attempts: [] });
  scenario.clock.now += 1_000;
  for (const id of [first, second])
    await until(() => expect(rowOf(scenario, id).state).not.toBe('requested'));
});

test('a channel that fails is tried with one message at a time; one that alone fails does not hold up the others', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env });
  const { clock, hub } = scenario;
  const failures = (id: number | undefined) =>
    rowOf(scenario, id).attempts.filter(({ outcome }) => outcome === 'failed').length;
  provider.answer = says(500);
  const [poison] = await request(scenario, requested(hub, 1));
  await until(() => expect(failures(poison)).toBe(1));
  const rest = await request(scenario, ...[2, 3, 4, 5].map((n) => requested(hub, n)));
  clock.now += 2_500;
  await until(() => expect(provider.calls).toHaveLength(2));
  clock.now += 2_500; // the channel's pause has doubled
  await hub.tick();
  expect(provider.calls).toHaveLength(2);

  provider.answer = (_, outgoing) => {
    outgoing.writeHead(provider.calls.at(-1)!.key === 'key-1' ? 500 : 200).end('{"id":"mail"}');
  };
  clock.now += 600_000;
  for (const id of rest) await stands(scenario, id, { state: 'accepted' });
  for (let round = failures(poison); round < 6; round++) {
    clock.now += 600_000; // past its own pause: it fails again, and only it
    await until(() => expect(failures(poison)).toBe(round + 1));
  }
  const [late] = await request(scenario, requested(hub, 6));
  clock.now += 2_500; // not its fault: it waits as after a first failure, not as after the sixth
  await stands(scenario, late, { state: 'accepted' });
  expect(rowOf(scenario, poison).state).toBe('requested');
});

test('what still fails after give_up is dead', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env: { ...env, HUB_DELIVERY_GIVE_UP: '1m' } });
  provider.answer = says(503);
  const [id] = await request(scenario, requested(scenario.hub, 1));
  await stands(scenario, id, { state: 'requested', nextAt: expect.any(Number) });
  await until(() => expect(rowOf(scenario, id).nextAt).toBeGreaterThan(scenario.clock.now));
  scenario.clock.now += 61_000;
  await stands(scenario, id, { state: 'dead' });
  expect(rowOf(scenario, id).attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});

test('a message whose file is damaged is dead and visible, and the others go out', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env: { ...env, HUB_NOTIFICATIONS_MODE: 'shadow' } });
  const { hub, dir } = scenario;
  const [broken, whole] = await request(scenario, requested(hub, 1), requested(hub, 2));
  rmSync(join(dir, 'blobs', rowOf(scenario, broken).digest!));
  await scenario.restart({ HUB_NOTIFICATIONS_MODE: 'send' });
  await stands(scenario, broken, { state: 'dead' });
  await stands(scenario, whole, { state: 'accepted' });
  expect(rowOf(scenario, broken).attempts.at(-1)!.detail).toMatch(/missing/);
  expect(provider.calls).toHaveLength(1);
});

test('what may have gone out is sent again under its key for 23 h; after that only by hand', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env });
  const { hub, clock } = scenario;
  provider.answer = (incoming) => void incoming.socket.destroy();
  const [soon, late] = await request(scenario, requested(hub, 1), requested(hub, 2));
  for (const id of [soon, late]) {
    clock.now += 10_000;
    await until(() => expect(rowOf(scenario, id).unclearSince).not.toBeNull());
  }
  await scenario.stop();
  const calls = provider.calls.length;
  clock.now += 23 * 3_600_000;
  await scenario.restart();
  await stands(scenario, soon, { state: 'uncertain' });
  await stands(scenario, late, { state: 'uncertain' });
  expect(provider.calls).toHaveLength(calls);
  expect(rowOf(scenario, soon).attempts.at(-1)!.detail).toMatch(/does not know the key any more/);

  provider.answer = undefined;
  await scenario.post(`/api/v1/admin/notifications/${late}/retry`, {});
  await stands(scenario, late, { state: 'accepted' });
  expect(provider.accepted().map(({ key }) => key)).toContain('key-2');
});

test('a claim that a crash left behind goes out again under the same key where the provider honours it', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env: { ...env, HUB_NOTIFICATIONS_MODE: 'shadow' } });
  const { hub } = scenario;
  const [byMail, byHook] = await request(
    scenario,
    requested(hub, 1),
    requested(hub, 2, { channel: 'webhook', to: `${provider.url}/hook` }),
  );
  for (const notificationId of [byMail!, byHook!])
    await hub.append([
      NotificationSending({ notificationId, customerId: null, attempt: 1 }, { actor: 'hub' }),
    ]);
  await scenario.restart({ HUB_NOTIFICATIONS_MODE: 'send' });
  await stands(scenario, byHook, { state: 'uncertain' });
  scenario.clock.now += 10_000;
  await stands(scenario, byMail, { state: 'accepted' });
  expect(provider.calls.map(({ key }) => key)).toEqual(['key-1']);
});

test('a mail server that goes away in the middle of the text leaves it uncertain, before it: tried again', async () => {
  const mails = await startMailServer();
  const scenario = await given([], {
    env: {
      ...env,
      HUB_NOTIFICATIONS_RESEND_API_KEY: '',
      HUB_SMTP_HOST: '127.0.0.1',
      HUB_SMTP_PORT: String(mails.port),
      HUB_SMTP_TLS: 'none',
    },
  });
  const { hub, clock } = scenario;
  mails.atRecipient = () => {
    throw Object.assign(new Error('greylisted'), { responseCode: 451 });
  };
  const [id] = await request(scenario, requested(hub, 1, { channel: 'smtp' }));
  await until(() => expect(rowOf(scenario, id).nextAt).toBeGreaterThan(clock.now));
  mails.atRecipient = undefined;
  clock.now += 10_000;
  await stands(scenario, id, { state: 'accepted' });
  expect(mails.mails).toHaveLength(1);
});

test('shadow mode sends nothing, and what it withheld is not sent when it ends', async () => {
  const provider = await startProvider();
  let mode: 'shadow' | 'send' = 'shadow';
  const scenario: Scenario = await given([], {
    env: { ...env, HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com', HUB_NOTIFICATIONS_MODE: 'shadow' },
    world: {
      reread: () => {
        const { config } = scenario.hub;
        return { ...config, notifications: { ...config.notifications, mode } };
      },
    },
  });
  const alarm = (target: string) => ({
    customer_id: 'demo',
    event_type: 'backup_failed',
    severity: 'error',
    details: { target },
  });
  await scenario.post('/api/v1/event', alarm('past'));
  await scenario.decided();
  expect(
    listNotices(scenario.hub.db, { limit: 9 }).map(({ reason, recipient }) => [reason, recipient]),
  ).toContainEqual(['shadow', 'ops@example.com']);
  mode = 'send';
  expect(scenario.hub.reload().taken).toEqual(['notifications']);
  await scenario.post('/api/v1/event', alarm('fresh'));
  await scenario.decided();
  await until(() => expect(provider.calls).toHaveLength(1));
  expect(provider.calls[0]!.subject).toContain('fresh');
});

test('a reload changes the channels of a running hub: what is told next goes another way', async () => {
  const provider = await startProvider();
  const mails = await startMailServer();
  const scenario: Scenario = await given([], {
    env: { ...env, HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com' },
    world: {
      reread: () => {
        const { config } = scenario.hub;
        return { ...config, smtp: { ...config.smtp, host: '127.0.0.1', port: mails.port, tls: 'none' } };
      },
    },
  });
  const alarm = (target: string) =>
    scenario.post('/api/v1/event', {
      customer_id: 'demo',
      event_type: 'backup_failed',
      severity: 'error',
      details: { target },
    });
  await alarm('one');
  await until(() => expect(provider.calls).toHaveLength(1));
  scenario.hub.reload();
  await alarm('two');
  await until(() => expect(mails.mails).toHaveLength(1));
  expect(provider.calls).toHaveLength(1);
});

test('a disk that is full while a message is on its way: its outcome is recorded once there is room, and it is not sent again', async () => {
  const provider = await startProvider();
  const scenario = await given([], { env });
  const { hub } = scenario;
  const { db } = hub.log;
  let answer: (() => void) | undefined;
  provider.answer = (_, outgoing) => {
    answer = () => void outgoing.writeHead(200).end('{"id":"mail"}');
  };
  const [id] = await request(scenario, requested(hub, 1));
  await until(() => expect(answer).toBeDefined());
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  let n = 0;
  const fill = () =>
    hub.append([
      NotificationRetried(
        { notificationId: 0, customerId: null },
        { actor: 'x', key: `deliver:${id}:1:p${n++}` },
      ),
    ]);
  while (
    n < 10_000 &&
    (await fill().then(
      () => true,
      () => false,
    ))
  );
  expect(hub.trouble()).toBe('the disk is full');
  answer!();
  await until(() =>
    expect(hub.delivery.states().find(({ name }) => name === 'resend')?.lastAcceptedAt).not.toBeNull(),
  );
  expect(rowOf(scenario, id).state).toBe('sending');

  db.pragma('max_page_count = 1000000');
  await hub.tick();
  await stands(scenario, id, { state: 'accepted' });
  expect(provider.calls.filter(({ key }) => key === 'key-1')).toHaveLength(1);
});
