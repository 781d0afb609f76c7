import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { internalRequest } from '../local-door.ts';
import { answer } from './answer.ts';
import { apiHeaders, apiRoutes, makeApp, refusal, toResponse } from './app.ts';
import type { Door } from './gate.ts';
import { countRequest } from './metrics.ts';
import { bytesOf, typeOf } from './reply.ts';

/** What a server gives its requests: how long a sender may take. Bodies have their own limit (`body.ts`). */
const patience = {
  headersTimeout: 5_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
};
const drainMs = 8_000;

export interface Served {
  /** where it listens, as this machine reaches it */
  url: string;
  address: AddressInfo;
  /** Stops accepting, lets requests end, and closes; what still runs after 8 s is cut. */
  close(): Promise<void>;
}

/** Opens the hub's TCP door. @throws HubError bad_config when the address is taken or the certificate cannot be read */
export async function serveHub(hub: Hub): Promise<Served> {
  const { listen, tls } = hub.config.server;
  if (hub.config.mtls.required || hub.config.mtls.listen !== null) {
    throw new HubError('bad_config', 'mtls: this version does not check client certificates yet', {
      hint: 'leave mtls.required false and mtls.listen empty: nobody must believe in a door that is not there',
    });
  }
  const { listener, close } = listenerFor(hub, { kind: 'tcp' });
  const secure = tls.cert !== '';
  const server = secure
    ? createTlsServer({ ...patience, cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, listener)
    : createServer(patience, listener);
  await listening(
    server,
    () => (listen.host === '' ? server.listen(listen.port) : server.listen(listen.port, listen.host)),
    `${listen.host}:${listen.port}`,
  );
  const address = server.address() as AddressInfo;
  const url = `${secure ? 'https' : 'http'}://${listen.host === '' ? 'localhost' : listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${address.port}`;
  return {
    url,
    address,
    close: () => {
      close();
      return closed(server);
    },
  };
}

/** Opens the door for the CLI: a socket in the data folder, for whoever owns that. */
export async function serveSocket(hub: Hub): Promise<{ path: string; close(): Promise<void> }> {
  const path = join(hub.dir, 'hub.sock');
  const door: Door = { kind: 'socket', user: userInfo().username };
  const { listener, close } = listenerFor(hub, door);
  const server = createServer(patience, (incoming, outgoing) => {
    if (incoming.url?.startsWith('/internal/')) void internalRequest(hub, incoming, outgoing);
    else listener(incoming, outgoing);
  });
  rmSync(path, { force: true }); // the lock of the folder is ours: what lies here is a dead hub's
  await listening(server, () => server.listen(path), path);
  chmodSync(path, 0o600);
  return {
    path,
    async close() {
      close();
      await closed(server);
      rmSync(path, { force: true });
    },
  };
}

const hotPath = '/api/v1/host-report';

/** The request listener of one door. The one hot route is answered straight from node's request; all others go through hono. */
function listenerFor(
  hub: Hub,
  door: Door,
): { listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void; close(): void } {
  const { app, close } = makeApp(hub, door);
  const viaHono = getRequestListener((request, env) => app.fetch(request, { ...env, door } as never), {
    overrideGlobalObjects: false,
    errorHandler: () =>
      toResponse(refusal(400, 'bad_request', 'the request line or the Host header makes no sense')),
  });
  const hot = apiRoutes.find((route) => route.path === hotPath)!;
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (incoming.method !== 'POST' || incoming.url !== hotPath) {
      void viaHono(incoming, outgoing);
      return;
    }
    const started = performance.now();
    void answer(hub, hot, { incoming, door, params: {}, url: hotPath }).then((reply) => {
      countRequest(hub, hotPath, reply.status, (performance.now() - started) / 1000);
      const bytes = bytesOf(reply) ?? '';
      outgoing.writeHead(reply.status, {
        ...apiHeaders,
        'Content-Type': typeOf(reply),
        'Content-Length': typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length,
        ...reply.headers,
      });
      outgoing.end(bytes);
    });
  };
  return { listener, close };
}

function listening(server: Server, listen: () => void, place: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new HubError('bad_config', `cannot listen on ${place}: ${cause.code ?? cause.message}`, {
          hint:
            cause.code === 'EADDRINUSE'
              ? 'something else listens there: give another server.listen'
              : 'give another server.listen',
          cause,
        }),
      ),
    );
    server.once('listening', resolve);
    listen();
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
