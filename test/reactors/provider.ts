import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** One mail as a provider got it. */
export interface Received {
  key: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

export interface Provider {
  url: string;
  /** everything that was asked for, repeated keys too */
  calls: Received[];
  /** what was accepted, once a key: what people get */
  accepted(): Received[];
  /** how the next calls are answered; undefined: well */
  answer: ((incoming: IncomingMessage, outgoing: ServerResponse) => void) | undefined;
}

/** A loopback provider that speaks Resend's API, honours `Idempotency-Key`, and fails when it is told to. */
export async function startProvider(): Promise<Provider> {
  const provider: Provider = {
    url: '',
    calls: [],
    accepted: () => [...kept.values()],
    answer: undefined,
  };
  const kept = new Map<string, Received>();
  const server = createServer(async (incoming, outgoing) => {
    let text = '';
    for await (const chunk of incoming) text += chunk;
    const { to, subject, text: body, html } = JSON.parse(text);
    const key = String(incoming.headers['idempotency-key']);
    const received = { key, to: [to].flat().join(), subject, text: body, html };
    provider.calls.push(received);
    if (provider.answer) return provider.answer(incoming, outgoing);
    kept.set(key, kept.get(key) ?? received);
    outgoing
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ id: `mail-${kept.size}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.RESEND_BASE_URL = provider.url;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return provider;
}
