import { expect, test } from 'vitest';
import { startProvider } from '../reactors/provider.ts';
import { type Ended, envOf, folder, hub, serve, stop } from './process.ts';

const key = 'global-key-of-this-test';
const mail = (url: string) => ({
  HUB_API_REPORT_API_KEY: key,
  HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test',
  HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'ops@example.com',
  RESEND_BASE_URL: url,
});

const raise = (url: string, event_type: string, customer_id = 'demo') =>
  fetch(`${url}/api/v1/event`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: JSON.stringify({ customer_id, event_type, severity: 'error', message: 'no \u001b[31mspace left' }),
  });

// biome-ignore lint/suspicious/noExplicitAny: what a command prints
const parsed = ({ code, out, err }: Ended): any => {
  expect(code, err).toBe(0);
  return JSON.parse(out);
};

test('an incident is listed, shown with its chain, and taken in hand, while the hub serves and without it', async () => {
  const provider = await startProvider();
  const env = envOf(folder(), mail(provider.url));
  const running = await serve(env);
  await raise(running.url, 'backup_failed');
  const { incidents } = parsed(await hub(['incident', 'list', '--json'], env));
  expect(incidents).toMatchObject([{ rule: 'backup', state: 'open', customer_id: 'demo' }]);
  const id = incidents[0].incident_id;
  expect((await hub(['incident', 'list'], env)).out).toMatch(new RegExp(`^${id} +open +error +backup`, 'm'));
  await expect
    .poll(async () => (await hub(['why', id], env)).out, { timeout: 15_000 })
    .toMatch(/answer +accepted/);

  const shown = await hub(['incident', 'show', id], env);
  expect(shown.out).toMatch(/^Backup failed: demo$/m);
  expect(shown.out).toMatch(/decision +wanted +operators by resend to ops@example\.com/);
  expect(shown.out).not.toContain('\u001b[31mspace');
  const ack = await hub(['incident', 'ack', id, '--note', 'on my way', '--until', '2h'], env);
  expect(ack).toMatchObject({ code: 0, out: expect.stringMatching(/is in hand until 20/) });
  expect((await hub(['incident', 'ack', id, '--until', 'soon'], env)).err).toContain('--until soon: no time');
  await stop(running);

  const after = await hub(['incident', 'show', id], env);
  expect(after.out).toMatch(/cli:\w+ took it in hand .*on my way/);
  expect((await hub(['incident', 'show', '999999'], env)).code).toBe(2);
  expect((await hub(['incident', 'list', '--state', 'resolved'], env)).out).toBe(
    'No incident is like this.\n',
  );
}, 60_000);

test('a mute is added, listed and ended; why and notice list name it as the reason', async () => {
  const env = envOf(folder(), mail('http://127.0.0.1:9'));
  const running = await serve(env);
  await raise(running.url, 'app_deployed'); // makes the customer
  const add = ['mute', 'add', '--customer', 'demo', '--until', '2h', '--reason', 'new disk'];
  const { mute_id } = parsed(
    await hub([...add, '--weekly', 'mon,tue,wed,thu,fri,sat,sun 00:00-00:00', '--json'], env),
  );
  expect((await hub(['mute', 'list'], env)).out).toMatch(
    new RegExp(`^${mute_id} +demo +in force .*new disk`, 'm'),
  );
  await raise(running.url, 'backup_failed');
  await expect
    .poll(async () => (await hub(['notice', 'list'], env)).out, { timeout: 15_000 })
    .toMatch(/withheld +muted/);
  expect((await hub(['why', 'demo'], env)).out).toContain(`mute ${mute_id} of demo`);
  expect(await hub(['mute', 'end', mute_id], env)).toMatchObject({
    code: 0,
    out: `Mute ${mute_id} is over.\n`,
  });
  expect((await hub(['mute', 'list'], env)).out).toBe('Nothing is muted.\n');

  const wrong = await Promise.all([
    hub(['mute', 'add', '--until', '2h', '--reason', 'x'], env),
    hub([...add, '--weekly', 'weekends'], env),
    hub(['mute', 'add', '--customer', 'nobody', '--until', '2h', '--reason', 'x'], env),
    hub(['why', '424242'], env),
    hub(['why', 'box', '1'], env),
  ]);
  expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(wrong.map(({ err }) => err).join('')).toMatch(
    /name a customer_id[\s\S]*no window[\s\S]*no such customer[\s\S]*neither an incident nor a notice[\s\S]*no kind of thing/,
  );
  await stop(running);
}, 60_000);

test('a test tells by its exit code how it went; status, doctor and notice show what is wrong, and a dead one goes again', async () => {
  const provider = await startProvider();
  const env = envOf(folder(), mail(provider.url));
  const running = await serve(env);
  expect(await hub(['notify', 'test'], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining('accepted: resend to ops@example.com'),
  });
  provider.answer = (_, outgoing) =>
    outgoing
      .writeHead(422, { 'Content-Type': 'application/json' })
      .end('{"name":"validation_error","message":"no such domain"}');
  const failed = await hub(
    ['notify', 'test', '--channel', 'email', '--to', 'you@example.com', '--json'],
    env,
  );
  expect(failed.code).toBe(1);
  const { notification_id: id } = JSON.parse(failed.out);
  expect((await hub(['notify', 'test', '--to', 'a@example.com,b@example.com'], env)).code).toBe(2);

  const status = parsed(await hub(['status', '--json'], env));
  expect(status).toMatchObject({
    eventReactors: [{ name: 'notify', behind: 0, parked: 0 }],
    channels: expect.arrayContaining([
      expect.objectContaining({ name: 'resend', setUp: true, failingSince: null }),
    ]),
    notices: { dead: 1, accepted: 1 },
    openIncidents: { error: 0, warning: 0, info: 0 },
  });
  expect((await hub(['status'], env)).out).toMatch(/resend +in order[\s\S]*Notices: .*1 dead/);
  const doctor = await hub(['doctor'], env);
  expect(doctor.out).toMatch(/warn +1 notice is dead/);

  const shown = await hub(['notice', 'show', id], env);
  expect(shown.out).toMatch(/answer +failed .*no such domain/);
  expect(shown.out).toMatch(/^Subject: .*test/m);
  provider.answer = undefined;
  expect(await hub(['notice', 'retry', id], env)).toMatchObject({ code: 0 });
  await expect
    .poll(async () => (await hub(['notice', 'show', id], env)).out, { timeout: 15_000 })
    .toMatch(/answer +accepted/);
  expect((await hub(['notice', 'retry', id], env)).err).toMatch(/is accepted/);
  await stop(running);
}, 60_000);

test('every one of these commands has help with examples', async () => {
  const env = envOf(folder());
  for (const words of [
    'incident list',
    'incident ack',
    'mute add',
    'mute end',
    'notice list',
    'notice retry',
    'notify test',
    'why',
  ])
    expect(await hub([...words.split(' '), '--help'], env), words).toMatchObject({
      code: 0,
      out: expect.stringContaining('Examples:'),
    });
}, 60_000);
