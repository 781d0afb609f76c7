import { createHmac } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { ntfy } from '../../src/channels/ntfy/ntfy.ts';
import { resend } from '../../src/channels/resend/resend.ts';
import { smtp } from '../../src/channels/smtp/smtp.ts';
import { webhook } from '../../src/channels/webhook/webhook.ts';
import { startMailServer } from '../reactors/mail-server.ts';
import { noon } from '../scenario.ts';
import { configWith, messageAbout, parcelTo, sendOver } from './parcel.ts';
import { startReceiver } from './receiver.ts';

const wicked = [
  'disk full\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>',
  '\u0000\u0007\u001b[2J\u0085\u2028 controls',
  '\u202egnp.exe \u2067turned\u2069',
  'x'.repeat(100_000),
  '.\r\n.\r\nQUIT',
  '=?utf-8?q?=0D=0ABcc:_x@example.com?=',
  '{name, plural, other {#}} <0>&amp;',
];
const about = (text: string) =>
  messageAbout({
    message: { text, by: 'box' },
    subject: text,
    customer: { id: 'demo', name: text, site: text },
    host: { id: 'box', name: text },
    details: [{ name: text, value: text }],
  });

test.each(wicked)('text of a box is text over a mail server: %#', async (text) => {
  const server = await startMailServer();
  const config = configWith({
    HUB_SMTP_HOST: '127.0.0.1',
    HUB_SMTP_PORT: String(server.port),
    HUB_SMTP_TLS: 'none',
  });
  const message = about(text);
  expect(await sendOver(smtp, parcelTo('ops@example.com', { message }), config)).toMatchObject({
    outcome: 'accepted',
  });
  expect(server.mails).toHaveLength(1);
  const { to, raw } = server.mails[0]!;
  expect(to).toBe('ops@example.com');
  const [head = ''] = raw.split('\r\n\r\n');
  const names = head
    .split('\r\n')
    .filter((line) => !/^\s/.test(line))
    .map((line) => line.split(':')[0]);
  expect(names.sort()).toEqual(
    [
      'From',
      'To',
      'Subject',
      'Message-ID',
      'Date',
      'MIME-Version',
      'Content-Type',
      'X-Hub-Notification',
    ].sort(),
  );
  expect(head).toContain('Message-ID: <the-key@felhom.eu>');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(head.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\uffff]/);
});

test.each(wicked)('text of a box is text over the mail service: %#', async (text) => {
  const receiver = await startReceiver();
  process.env.RESEND_BASE_URL = receiver.url;
  onTestFinished(() => {
    delete process.env.RESEND_BASE_URL;
  });
  const message = about(text);
  await sendOver(resend, parcelTo('ops@example.com', { message }), configWith({}));
  const { headers, body } = receiver.asked[0]!;
  expect(headers).toMatchObject({ 'idempotency-key': 'the-key', authorization: 'Bearer re_test' });
  const sent = JSON.parse(body);
  expect(sent).toMatchObject({ to: 'ops@example.com', subject: message.subject, text: message.text });
  expect(sent.headers).toEqual({ 'X-Hub-Notification': '7' });
  expect(sent.subject).not.toMatch(/[\p{Cc}\u2028\u202a-\u202e\u2066-\u2069]/u);
});

test.each(wicked)(
  'a webhook’s signature is over the time and the very bytes, whatever they say: %#',
  async (text) => {
    const receiver = await startReceiver();
    const config = configWith({ HUB_WEBHOOK_URL: receiver.url, HUB_WEBHOOK_SECRET: 'shared-secret' });
    const message = about(text);
    await sendOver(webhook, parcelTo(`${receiver.url}/hook?x=1`, { message }), config);
    const { path, headers, body } = receiver.asked[0]!;
    expect(path).toBe('/hook?x=1');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'the-key' });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['hub-signature']))!;
    expect(Number(t)).toBe(noon / 1_000);
    const signed = (over: string, secret = 'shared-secret') =>
      createHmac('sha256', secret).update(`${t}.${over}`).digest('hex');
    expect(v1).toBe(signed(body));
    expect(v1).not.toBe(signed(`${body} `));
    expect(v1).not.toBe(signed(body, 'another-secret'));
    expect(JSON.parse(body)).toMatchObject({ notification_id: '7', event_type: 'backup_failed' });
  },
);

test.each(wicked)('text of a box is text on a phone, and no longer than a phone takes: %#', async (text) => {
  const receiver = await startReceiver();
  const config = configWith({ HUB_NTFY_URL: `${receiver.url}/topic`, HUB_NTFY_TOKEN: 'tk_secret' });
  await sendOver(ntfy, parcelTo(`${receiver.url}/topic`, { message: about(text) }), config);
  const { path, headers, body } = receiver.asked[0]!;
  expect(path).toBe('/');
  expect(headers.authorization).toBe('Bearer tk_secret');
  const sent = JSON.parse(body);
  expect(Object.keys(sent)).toEqual(['topic', 'title', 'message', 'priority']);
  expect(sent).toMatchObject({ topic: 'topic', priority: 5 });
  expect(Buffer.byteLength(sent.message)).toBeLessThanOrEqual(4_000);
  expect(sent.message.isWellFormed()).toBe(true);
});

test('a phone is led to the incident, a warning is not shouted, and a topic may lie deep in a path', async () => {
  const receiver = await startReceiver();
  const url = `${receiver.url}/under/a/path/my%20topic`;
  const message = messageAbout({
    severity: 'warning',
    incident: {
      id: 3,
      url: 'https://hub.example.com/incidents/3',
      rule: 'backup',
      openedAt: noon,
      endedAt: null,
      ended: null,
      timesThisMonth: 1,
      acknowledged: null,
    },
  });
  await sendOver(ntfy, parcelTo(url, { message }), configWith({ HUB_NTFY_URL: url }));
  const { path, headers, body } = receiver.asked[0]!;
  expect(path).toBe('/under/a/path');
  expect(headers).not.toHaveProperty('authorization');
  expect(JSON.parse(body)).toMatchObject({
    topic: 'my topic',
    priority: 4,
    click: 'https://hub.example.com/incidents/3',
  });
});

test('a channel says what it lacks', () => {
  const config = configWith({ HUB_NOTIFICATIONS_RESEND_API_KEY: '' });
  expect([resend, smtp, webhook, ntfy].map((channel) => channel.unusable(config))).toEqual([
    'notifications.resend_api_key is empty',
    'smtp.host is empty',
    'webhook.url is empty',
    'ntfy.url is empty',
  ]);
  expect(ntfy.unusable(configWith({ HUB_NTFY_URL: 'https://ntfy.example.com/' }))).toBe(
    'ntfy.url names no topic',
  );
});
