import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { smtp } from '../../src/channels/smtp/smtp.ts';
import { startMailTalk } from './mail-talk.ts';
import { configWith, parcelTo, sendOver } from './parcel.ts';

async function sent(says: Parameters<typeof startMailTalk>[0], env: Record<string, string> = {}) {
  const talk = await startMailTalk(says);
  const config = configWith({
    HUB_SMTP_HOST: '127.0.0.1',
    HUB_SMTP_PORT: String(talk.port),
    HUB_SMTP_TLS: 'none',
    ...env,
  });
  return { outcome: await sendOver(smtp, parcelTo('ops@example.com'), config), heard: talk.heard };
}
const cut = (socket: Socket) => void socket.destroy();
const hang = () => undefined;
const passing = { outcome: 'failed', permanent: false };
const forEver = { outcome: 'failed', permanent: true };
const unclear = { outcome: 'unclear' };

test('a mail that is taken is accepted, with what the server said', async () => {
  const { outcome, heard } = await sent({ end: '250 2.0.0 queued as\tABC' });
  expect(outcome).toEqual({ outcome: 'accepted', detail: '250 2.0.0 queued as ABC' });
  expect(heard).toContain('RCPT TO:<ops@example.com>');
});

test.each(['MAIL', 'RCPT', 'DATA', 'end'])('a 4xx at %s may pass', async (step) => {
  expect((await sent({ [step]: '451 4.3.0 later' })).outcome).toMatchObject({
    ...passing,
    detail: expect.stringContaining('451 4.3.0 later'),
  });
});

test.each(['MAIL', 'RCPT', 'DATA', 'end'])('a 5xx at %s is for ever', async (step) => {
  expect((await sent({ [step]: '550 5.1.1 nobody here' })).outcome).toMatchObject({
    ...forEver,
    detail: expect.stringContaining('550 5.1.1 nobody here'),
  });
});

test('a server that refuses everybody can be mended: 4xx and 5xx for a greeting, a login that is refused', async () => {
  expect((await sent({ greeting: '421 too busy' })).outcome).toMatchObject(passing);
  expect((await sent({ greeting: '554 not you' })).outcome).toMatchObject(passing);
  const env = { HUB_SMTP_USERNAME: 'hub', HUB_SMTP_PASSWORD: 'swordfish' };
  const { outcome, heard } = await sent({ AUTH: '535 5.7.8 bad credentials' }, env);
  expect(outcome).toMatchObject({ ...passing, detail: expect.stringContaining('535') });
  expect(JSON.stringify(outcome)).not.toContain('swordfish');
  expect(heard.some((line) => line.startsWith('MAIL'))).toBe(false);
});

test('where TLS is demanded, a server without it gets neither the login nor the text', async () => {
  const env = { HUB_SMTP_TLS: 'starttls', HUB_SMTP_USERNAME: 'hub', HUB_SMTP_PASSWORD: 'swordfish' };
  const { outcome, heard } = await sent({ STARTTLS: '502 what' }, env);
  expect(outcome).toMatchObject(passing);
  expect(heard.some((line) => /^(AUTH|MAIL)/.test(line))).toBe(false);
  expect((await sent({}, { HUB_SMTP_TLS: 'implicit' })).outcome).toMatchObject(passing);
});

test.each(['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA'])(
  'a connection that ends, hangs or says nonsense at %s had not got the text: it is tried again',
  async (step) => {
    expect((await sent({ [step]: cut })).outcome).toMatchObject(passing);
    expect((await sent({ [step]: (socket: Socket) => void socket.end() })).outcome).toMatchObject(passing);
    expect((await sent({ [step]: hang })).outcome).toMatchObject(passing);
    if (step === 'EHLO') return; // after nonsense it says HELO, as it should
    expect((await sent({ [step]: '\u0000\u0001 what?' })).outcome).toMatchObject(passing);
  },
);

test.each(['text', 'end'])('a connection that ends or hangs at the %s is unclear', async (step) => {
  expect((await sent({ [step]: cut })).outcome).toMatchObject(unclear);
  if (step === 'end') expect((await sent({ end: hang })).outcome).toMatchObject(unclear);
});

test('a server that says a word now and then is not waited for longer than delivery.timeout', async () => {
  const drip = (socket: Socket) => {
    const timer = setInterval(() => socket.write('220-wait\r\n'), 100);
    socket.on('close', () => clearInterval(timer));
  };
  expect((await sent({ greeting: drip })).outcome).toMatchObject({
    ...passing,
    detail: 'the mail server did not answer within 1 s',
  });
});

test('a greeting that comes late, but in time, is waited for', async () => {
  const late = (socket: Socket) => void setTimeout(() => socket.write('220 mail.example\r\n'), 400);
  expect((await sent({ greeting: late })).outcome).toMatchObject({ outcome: 'accepted' });
});

test('a server that nobody finds, or that refuses the connection, has not got the text', async () => {
  expect((await sent({}, { HUB_SMTP_HOST: 'nobody.invalid' })).outcome).toMatchObject(passing);
  expect((await sent({}, { HUB_SMTP_PORT: '1' })).outcome).toMatchObject(passing);
});
