import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { ntfy } from '../../src/channels/ntfy/ntfy.ts';
import { resend } from '../../src/channels/resend/resend.ts';
import { webhook } from '../../src/channels/webhook/webhook.ts';
import { noon } from '../scenario.ts';
import { configWith, parcelTo, sendOver } from './parcel.ts';
import { startReceiver } from './receiver.ts';

const config = configWith({ HUB_WEBHOOK_SECRET: 'shared-secret' });

/** A channel of HTTP whose other end is a server of the test. */
async function sendTo(channel: Channel, url: string) {
  process.env.RESEND_BASE_URL = url;
  onTestFinished(() => {
    delete process.env.RESEND_BASE_URL;
  });
  return sendOver(channel, parcelTo(channel === resend ? 'ops@example.com' : `${url}/topic`), config);
}

async function answered(channel: Channel, answer: (outgoing: ServerResponse) => void) {
  const receiver = await startReceiver();
  receiver.answer = answer;
  return { outcome: await sendTo(channel, receiver.url), asked: receiver.asked };
}

const says =
  (status: number, text = '', headers: Record<string, string> = {}) =>
  (outgoing: ServerResponse) =>
    void outgoing.writeHead(status, headers).end(text);

/** A port on which a connection ends as the test says. */
async function rawPort(behave: (socket: import('node:net').Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each([resend, webhook, ntfy])('over $name', (channel) => {
  test.each([400, 401, 403, 404, 410, 422])('a %i is for ever', async (status) => {
    const { outcome } = await answered(channel, says(status, '{"message":"no\r\n\u0000way"}'));
    expect(outcome).toEqual({
      outcome: 'failed',
      detail: `${status} {"message":"no way"}`,
      permanent: true,
    });
  });

  test.each([408, 409, 425, 429, 500, 502, 503])('a %i may pass', async (status) => {
    const { outcome } = await answered(channel, says(status, 'later'));
    expect(outcome).toEqual({ outcome: 'failed', detail: `${status} later`, permanent: false });
  });

  test.each([
    ['seconds', { 'Retry-After': '120' }],
    ['a date by the server’s clock', { 'Retry-After': later(120), Date: new Date(noon).toUTCString() }],
  ])('Retry-After in %s is told', async (_, headers) => {
    const { outcome } = await answered(channel, says(429, '', headers));
    expect(outcome).toMatchObject({ permanent: false, retryAfterMs: 120_000 });
  });

  test('Retry-After as a date from a server that tells no time counts from the attempt', async () => {
    const { outcome } = await answered(channel, (outgoing) => {
      outgoing.sendDate = false;
      outgoing.writeHead(503, { 'Retry-After': later(90) }).end();
    });
    expect(outcome).toMatchObject({ retryAfterMs: 90_000 });
  });

  test.each(['soon', '-5', '0', 'Thu, 01 Jan 1970 00:00:00 GMT', ''])(
    'Retry-After %j asks for nothing',
    async (value) => {
      const { outcome } = await answered(channel, says(503, '', { 'Retry-After': value }));
      expect(outcome).not.toHaveProperty('retryAfterMs');
    },
  );

  test('Retry-After is a day at most', async () => {
    const { outcome } = await answered(channel, says(503, '', { 'Retry-After': '99999999999' }));
    expect(outcome).toMatchObject({ retryAfterMs: 86_400_000 });
  });

  test('a redirect is not followed', async () => {
    const elsewhere = await startReceiver();
    const { outcome, asked } = await answered(channel, says(307, '', { Location: elsewhere.url }));
    expect(outcome).toMatchObject({ outcome: 'failed', permanent: true });
    expect(asked).toHaveLength(1);
    expect(elsewhere.asked).toHaveLength(0);
  });

  test('half an answer behind a 200 is a yes', async () => {
    const { outcome } = await answered(channel, (outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '1000' }).write('{"id":"ab');
      setImmediate(() => outgoing.destroy());
    });
    expect(outcome).toMatchObject({ outcome: 'accepted' });
  });

  test('a hang after the headers counts as what the headers said, after delivery.timeout', async () => {
    const yes = await answered(channel, (outgoing) => void outgoing.writeHead(200).flushHeaders());
    expect(yes.outcome).toMatchObject({ outcome: 'accepted' });
    const no = await answered(channel, (outgoing) => void outgoing.writeHead(422).flushHeaders());
    expect(no.outcome).toMatchObject({ outcome: 'failed', permanent: true });
  });

  test('an answer of 10 MB is read to a megabyte, and counts', async () => {
    const { outcome } = await answered(channel, says(200, 'x'.repeat(10 * 1024 * 1024)));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
  });

  test('no answer within delivery.timeout is unclear', async () => {
    const { outcome } = await answered(channel, () => undefined);
    expect(outcome).toMatchObject({ outcome: 'unclear', detail: expect.stringContaining('within 1 s') });
  });

  test('a connection that is reset after the request is unclear', async () => {
    const url = await rawPort((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await sendTo(channel, url)).toMatchObject({ outcome: 'unclear' });
  });

  test('a server that does not speak HTTP is unclear', async () => {
    const url = await rawPort((socket) =>
      socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')),
    );
    expect(await sendTo(channel, url)).toMatchObject({ outcome: 'unclear' });
  });

  test.each([
    ['a name that nobody has', () => 'http://nobody.invalid'],
    ['a port that nobody listens on', () => closedPort()],
    ['a port that no client may call', () => 'http://127.0.0.1:25'],
    [
      'encryption with a server that has none',
      async () => (await startReceiver()).url.replace('http', 'https'),
    ],
  ])('%s: nothing was sent, so it is tried again', async (_, url) => {
    expect(await sendTo(channel, await url())).toMatchObject({ outcome: 'failed', permanent: false });
  });
});

async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

function later(seconds: number): string {
  return new Date(noon + seconds * 1_000).toUTCString();
}
