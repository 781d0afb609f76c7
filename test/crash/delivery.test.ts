import { expect, test, vi } from 'vitest';
import { emptyFolder } from '../log/folder.ts';
import { startMailServer } from '../reactors/mail-server.ts';
import { startProvider } from '../reactors/provider.ts';
import { ask, type HubProcess, serve } from './process.ts';

const chains = 5;
const kills = 10;
const quick = {
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  HUB_DELIVERY_RATE_PER_SECOND: '1000',
  HUB_DELIVERY_FIRST_RETRY: '1s',
};
const alarm = (round: number) => ({
  customer_id: 'demo',
  event_type: 'backup_failed',
  severity: 'error',
  details: { target: `nas-${round}` },
});
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Between which two steps of a delivery the hub of a round dies. */
const deaths = [
  'soon after the alarm',
  'before the provider took it',
  'after the provider took it',
  'with the answer',
  'soon after the answer',
] as const;

interface SentNotice {
  notification_id: string;
  state: string;
}

/** What was decided to be sent about the boxes. */
async function sentNotices(hub: HubProcess): Promise<SentNotice[]> {
  const answer = await ask(hub, 'GET', '/api/v1/admin/notifications?limit=500&customer_id=demo');
  const all = answer!.body.notifications as (SentNotice & { decision: string })[];
  return all.filter(({ decision }) => decision === 'send');
}

/** One hub that dies ten times, each time between other steps. Answers what its provider was asked and took. */
async function dieAgainAndAgain(chain: number): Promise<void> {
  const provider = await startProvider();
  const dir = emptyFolder();
  const env = { ...quick, HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test', RESEND_BASE_URL: provider.url };
  const taken = new Map<string, string>(); // key → subject: what people get
  let hub: HubProcess | undefined;
  let death: (typeof deaths)[number] | undefined;
  let gone = () => {};
  const die = async () => {
    death = undefined;
    await hub!.kill();
    gone();
  };
  provider.answer = async (_, outgoing) => {
    const { key, subject } = provider.calls.at(-1)!;
    const dying = death;
    if (dying === 'before the provider took it') return void (await die());
    taken.set(key, subject);
    if (dying === 'after the provider took it') return void (await die());
    outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"mail"}');
    if (dying === 'with the answer') await die();
    if (dying === 'soon after the answer') {
      await wait(Math.random() * 8);
      await die();
    }
  };

  const unheard = new Set<number>(); // alarms that nobody said yes to: a box says them again
  for (let round = 0; round < kills; round++) {
    unheard.add(round);
    hub = await serve(dir, env);
    const died = new Promise<void>((resolve) => {
      gone = resolve;
    });
    death = deaths[(chain + round) % deaths.length];
    for (const one of unheard) {
      const said = await ask(hub, 'POST', '/api/v1/event', alarm(one), { 'Idempotency-Key': `alarm ${one}` });
      if (said?.status === 200) unheard.delete(one);
    }
    if (death === 'soon after the alarm') {
      await wait(Math.random() * 15);
      await die();
    }
    await died;
  }

  hub = await serve(dir, env);
  for (const one of unheard)
    await ask(hub, 'POST', '/api/v1/event', alarm(one), { 'Idempotency-Key': `alarm ${one}` });
  await vi.waitFor(
    async () => {
      const sent = await sentNotices(hub!);
      expect(sent.map(({ state }) => state)).toEqual(Array.from({ length: kills }, () => 'accepted'));
    },
    { timeout: 60_000, interval: 500 },
  );
  const boxIn = (subject: string) => /nas-\d+/.exec(subject)?.[0];
  const told = [...taken.values()].map(boxIn).filter((box) => box !== undefined);
  expect(told.sort()).toEqual(Array.from({ length: kills }, (_, round) => `nas-${round}`));
  const asked = provider.calls.filter(({ subject }) => boxIn(subject) !== undefined);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(kills);
  expect(await hub.terminate()).toBe(0);
}

test('killed between any two steps of a delivery, fifty times, each message is there under one key', {
  timeout: 240_000,
}, async () => {
  await Promise.all(Array.from({ length: chains }, (_, chain) => dieAgainAndAgain(chain)));
});

test('a mail server honours no key: killed with the text on its way, a message is uncertain, and goes out again only by hand', {
  timeout: 60_000,
}, async () => {
  const mailServer = await startMailServer();
  const dir = emptyFolder();
  const env = {
    ...quick,
    HUB_SMTP_HOST: '127.0.0.1',
    HUB_SMTP_PORT: String(mailServer.port),
    HUB_SMTP_TLS: 'none',
  };
  let hub = await serve(dir, env);
  const killed = new Promise<void>((resolve) => {
    mailServer.atText = async () => {
      mailServer.atText = undefined;
      await hub.kill();
      resolve();
    };
  });
  await ask(hub, 'POST', '/api/v1/event', alarm(0));
  await killed;

  hub = await serve(dir, env);
  await vi.waitFor(async () => expect((await sentNotices(hub))[0]?.state).toBe('uncertain'), {
    timeout: 10_000,
  });
  // operators hear of it, over the same server
  await vi.waitFor(() => expect(mailServer.mails.some(({ raw }) => raw.includes('uncertain'))).toBe(true), {
    timeout: 10_000,
  });
  const about = () => mailServer.mails.filter(({ raw }) => /^Subject:.*nas-0/m.test(raw)).length;
  const before = about();
  const id = (await sentNotices(hub))[0]!.notification_id;
  expect((await ask(hub, 'POST', `/api/v1/admin/notifications/${id}/retry`, {}))?.status).toBe(200);
  await vi.waitFor(() => expect(about()).toBe(before + 1), { timeout: 10_000 });
  expect(await hub.terminate()).toBe(0);
});
