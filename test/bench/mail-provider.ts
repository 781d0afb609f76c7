import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MailProvider {
  url: string;
  /** while false, whoever asks gets 503 */
  up: boolean;
  /** when each mail was accepted, by `performance.now()` */
  acceptedAt: number[];
  close(): void;
}

/** A loopback provider of Resend's API, in this process. */
export async function startMailProvider(): Promise<MailProvider> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      if (provider.up) provider.acceptedAt.push(performance.now());
      outgoing
        .writeHead(provider.up ? 200 : 503, { 'Content-Type': 'application/json' })
        .end(provider.up ? '{"id":"mail"}' : '{}');
    });
  });
  const provider: MailProvider = { url: '', up: true, acceptedAt: [], close: () => void server.close() };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return provider;
}
