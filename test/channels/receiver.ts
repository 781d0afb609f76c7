import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  /** everything that was asked for */
  asked: Asked[];
  /** how the next calls are answered; undefined: with 200 and an id */
  answer: ((outgoing: ServerResponse) => void) | undefined;
}

/** A loopback server that takes what a channel posts, and fails when it is told to. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', asked: [], answer: undefined };
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    receiver.asked.push({ path: incoming.url!, headers: incoming.headers, body });
    if (receiver.answer) receiver.answer(outgoing);
    else outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":"one"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}
