import { expect, test, vi } from 'vitest';
import { listNotices, type NoticeState, noticeOf } from '../../projections/notices.ts';
import { given } from '../scenario.ts';
import { startProvider } from './provider.ts';
import { numbersIn, requested } from './requested.ts';

const env = {
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
  HUB_DELIVERY_MAX_RETRY: '10s',
};
const patience = { timeout: 8_000 };
const anna = { to: 'anna@example.com', language: 'hu', customerId: 'demo' } as const;

test('after a long outage each address gets one digest of what waited too long, in its language, and fresh ones singly', async () => {
  const provider = await startProvider();
  const { hub, clock } = await given([], { env });
  provider.answer = (_, outgoing) => void outgoing.writeHead(503).end('away');
  const facts = (from: number, count: number, to = {}) =>
    Array.from({ length: count }, (_, n) => requested(hub, from + n, to));
  await hub.append([
    ...facts(100, 60),
    ...facts(200, 3, anna),
    requested(hub, 300, { to: 'solo@example.com' }),
  ]);
  const settled = (states: NoticeState[]) =>
    vi.waitFor(() => {
      for (const state of states) expect(listNotices(hub.db, { state, limit: 9 })).toEqual([]);
    }, patience);
  await vi.waitFor(() => expect(provider.calls.length).toBeGreaterThan(0), patience);
  await settled(['sending']);
  // for five hours: every digest that is made meanwhile fails, and is told by the next one
  for (let round = 0; round < 10; round++) {
    const calls = provider.calls.length;
    await hub.append([requested(hub, 400 + round)]);
    clock.now += 1_800_000;
    await vi.waitFor(() => expect(provider.calls.length).toBeGreaterThan(calls), patience);
    await settled(['sending']);
  }
  provider.answer = undefined;
  clock.now += 1_800_000;
  await hub.append([requested(hub, 500), requested(hub, 501, anna)]);
  await settled(['requested', 'sending']);

  const got = provider.accepted().map(({ to, subject, text }) => ({ to, subject, text }));
  const digests = got.filter(({ subject }) => numbersIn([subject]).length === 0);
  expect(digests.map(({ to }) => to).sort()).toEqual(['anna@example.com', 'ops@example.com']);
  const singly = got.filter((mail) => !digests.includes(mail));
  expect(numbersIn(singly.map(({ subject }) => subject)).sort()).toEqual([300, 500, 501]);

  const ofAnna = digests.find(({ to }) => to === 'anna@example.com')!;
  expect(numbersIn([ofAnna.text])).toEqual([200, 201, 202]);
  expect(ofAnna.text).toMatch(/értesítés|üzenet/i);
  const ofOps = digests.find(({ to }) => to === 'ops@example.com')!;
  expect(ofOps.text).toMatch(/70/); // all of them are counted, the newest fifty listed
  expect(numbersIn([ofOps.text])).toEqual([
    ...Array.from({ length: 40 }, (_, n) => 120 + n),
    ...Array.from({ length: 10 }, (_, n) => 400 + n),
  ]);

  // each of them is in exactly one digest, the one that was sent
  const ledger = listNotices(hub.db, { limit: 200 });
  const told = ledger.filter(({ digestedBy, kind }) => digestedBy !== null && kind !== 'digest');
  expect(told).toHaveLength(73);
  for (const { digestedBy, reason } of told) {
    expect(reason).toBe('digested');
    expect(noticeOf(hub.db, digestedBy!)).toMatchObject({ kind: 'digest', state: 'accepted' });
  }
  expect(ledger.filter(({ kind, state }) => kind === 'digest' && state === 'accepted')).toHaveLength(2);
});

test('what may have gone out is told by no digest: it keeps its key', async () => {
  const provider = await startProvider();
  const { hub, clock } = await given([], { env });
  provider.answer = (incoming) => void incoming.socket.destroy();
  await hub.append([requested(hub, 1)]);
  await vi.waitFor(() => expect(noticeOf(hub.db, hub.log.head().position)).toBeDefined());
  await vi.waitFor(() => expect(listNotices(hub.db, { limit: 9 })[0]!.unclearSince).not.toBeNull(), patience);
  await hub.append([requested(hub, 2), requested(hub, 3)]);
  provider.answer = undefined;
  clock.now += 3_600_000;
  await vi.waitFor(() => expect(provider.accepted()).toHaveLength(2), patience);
  const digest = provider.accepted().find(({ key }) => key !== 'key-1')!;
  expect(provider.accepted().map(({ key }) => key)).toContain('key-1');
  expect(numbersIn([digest.text])).toEqual([2, 3]);
});
