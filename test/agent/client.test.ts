import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { hubClient } from '../../src/agent/client.ts';

const envelope = {
  status: 'ok',
  poll_interval_seconds: 900,
  blocked: false,
  desired_generation: 0,
  has_signed_ops: false,
};
const tls = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const unending = new AbortController().signal;
const opened: http.Server[] = [];

afterEach(() => {
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: http.RequestListener, secure = false) {
  const server = secure
    ? https.createServer({ cert: tls('localhost.pem'), key: tls('localhost-key.pem') }, listener)
    : http.createServer(listener);
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): http.RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, headers).end(body);
  };

test('a report goes out with the key, and the envelope comes back without what this agent does not know', async () => {
  const seen: { url: string | undefined; key: string | undefined; body: string }[] = [];
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ url: `${request.method} ${request.url}`, key: request.headers.authorization, body });
    response.end(JSON.stringify({ ...envelope, poll_interval_seconds: 120, colour: 'green' }));
  });

  const sent = await hubClient({ url, apiKey: 'host-key' })({ host_id: 'é1' }, unending);

  expect(sent).toEqual({ ok: true, envelope: { ...envelope, poll_interval_seconds: 120 } });
  expect(seen).toEqual([
    { url: 'POST /api/v1/host-report', key: 'Bearer host-key', body: '{"host_id":"é1"}' },
  ]);
});

test.each([
  [400, true],
  [401, true],
  [403, true],
  [413, true],
  [408, false],
  [429, false],
  [500, false],
  [503, false],
])('the answer %i comes back as data, and it is %s that repeating is in vain', async (status, permanent) => {
  const url = await serve(answer(status, '{"title":"No","detail":"for\\na reason"}'));
  expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toEqual({
    ok: false,
    reason: `the hub answered ${status}: for a reason`,
    permanent,
  });
});

test('a redirect is not followed, so the key goes nowhere else', async () => {
  let asked = 0;
  const elsewhere = await serve((_, response) => {
    asked += 1;
    response.end(JSON.stringify(envelope));
  });
  const url = await serve(answer(302, '', { location: elsewhere }));
  expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toMatchObject({
    ok: false,
    reason: 'the hub answered 302',
  });
  expect(asked).toBe(0);
});

test('a hub that takes the report and says nothing is given up', async () => {
  const url = await serve(() => {});
  expect(await hubClient({ url, apiKey: 'k', timeoutMs: 100 })({}, unending)).toEqual({
    ok: false,
    reason: 'the hub did not answer within 0.1 s',
    permanent: false,
  });
});

test('a hub that never comes to the end of its answer is given up as well', async () => {
  const url = await serve((_, response) => void response.writeHead(200).write('{'));
  const sent = await hubClient({ url, apiKey: 'k', timeoutMs: 100 })({}, unending);
  expect(sent).toMatchObject({ ok: false, reason: expect.stringContaining('did not answer within') });
});

test('an answer longer than allowed is not read to its end', async () => {
  const url = await serve(answer(200, ' '.repeat(2_000_000)));
  expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toEqual({
    ok: false,
    reason: "the hub's answer is longer than 1048576 bytes",
    permanent: true,
  });
});

test.each(['', '<html>', '{"status":"ok"}', 'null'])(
  'a 200 that is not an envelope is a failure: %j',
  async (body) => {
    const url = await serve(answer(200, body));
    expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toMatchObject({
      ok: false,
      reason: 'the answer (200) is not that of a hub',
    });
  },
);

test('nobody listening is a failure that may pass', async () => {
  const url = await serve(() => {});
  await new Promise((resolve) => opened.splice(0)[0]?.close(resolve));
  expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toMatchObject({
    ok: false,
    permanent: false,
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a hub with a certificate of our own authority is believed when the authority is given', async () => {
  const url = await serve(answer(200, JSON.stringify(envelope)), true);
  const sent = await hubClient({ url, apiKey: 'k', ca: tls('ca.pem') })({}, unending);
  expect(sent).toEqual({ ok: true, envelope });
});

test('a hub with a certificate that nobody vouches for never hears the key', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.end(JSON.stringify(envelope));
  }, true);
  expect(await hubClient({ url, apiKey: 'k' })({}, unending)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/certificate/),
  });
  expect(asked).toBe(0);
});

test('stopping ends a report in flight', async () => {
  const stop = new AbortController();
  const url = await serve(() => stop.abort());
  expect(await hubClient({ url, apiKey: 'k' })({}, stop.signal)).toEqual({
    ok: false,
    reason: 'stopped',
    permanent: false,
  });
});
