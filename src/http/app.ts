import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, Hono } from 'hono';
import type { Hub } from '../hub.ts';
import { isFull, unavailable } from '../log/storage-error.ts';
import { answer } from './answer.ts';
import { customersAdmin } from './api/customers.ts';
import { hostsApi } from './api/hosts.ts';
import { hubApi } from './api/hub-api.ts';
import { incidentsApi } from './api/incidents.ts';
import { ingest } from './api/ingest.ts';
import { mutesApi } from './api/mutes.ts';
import { notificationsApi } from './api/notifications.ts';
import { reads } from './api/reads.ts';
import { whyApi } from './api/why.ts';
import type { Door } from './gate.ts';
import { countRequest } from './metrics.ts';
import { mountPages } from './pages.tsx';
import { bytesOf, problem, problemOf, type Reply, typeOf } from './reply.ts';
import type { Route } from './route.ts';

export type HubEnv = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse; door: Door } };

/** Every route of the API; `pages.tsx` has those of the dashboard. */
export const apiRoutes: readonly Route[] = [
  ...ingest,
  ...customersAdmin,
  ...hostsApi,
  ...reads,
  ...incidentsApi,
  ...mutesApi,
  ...notificationsApi,
  ...whyApi,
  ...hubApi(() => apiRoutes),
];

export interface App {
  app: Hono<HubEnv>;
  /** Ends the streams of open pages. */
  close(): void;
}

/** The sitemap: API, and the dashboard where people come. A path that exists answers another method with 405. */
export function makeApp(hub: Hub, door: Door): App {
  const app = new Hono<HubEnv>();
  const methods = new Map<string, string[]>();
  for (const route of apiRoutes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    methods.set(path, [...(methods.get(path) ?? []), route.method]);
    app.on(route.method, path, (c) => serve(hub, route, c));
  }
  for (const [path, allowed] of methods) {
    app.all(path, () =>
      toResponse(
        refusal(405, 'method_not_allowed', `this path takes ${allowed.join(', ')}`, {
          Allow: allowed.join(', '),
        }),
      ),
    );
  }
  const missing = () =>
    toResponse(refusal(404, 'not_found', 'there is no such path; GET /api/v1/openapi.json lists them'));
  app.all('/api/v1/*', missing);
  const pages = door.kind === 'tcp' ? mountPages(app, hub) : undefined;
  app.notFound(missing);
  app.onError((error, c) => {
    const requestId = randomUUID();
    const reply = problem(isFull(error) ? unavailable(error) : error, requestId);
    if (reply.status === 500) {
      hub.logger.error(
        { request_id: requestId, path: c.req.path, error: String(error.stack ?? error) },
        'request failed',
      );
    }
    return toResponse(reply);
  });
  return { app, close: () => pages?.close() };
}

async function serve(hub: Hub, route: Route, c: Context<HubEnv>): Promise<Response> {
  const started = performance.now();
  const { incoming, door } = c.env;
  const reply = await answer(hub, route, {
    incoming,
    door,
    params: c.req.param() as Record<string, string>,
    url: incoming.url ?? '/',
  });
  countRequest(hub, route.path, reply.status, (performance.now() - started) / 1000);
  return toResponse(reply);
}

/** What every answer of the API says to whoever keeps or guesses. */
export const apiHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** A reply as hono's server sends it. */
export function toResponse(reply: Reply): Response {
  const bytes = bytesOf(reply);
  const headers = {
    ...apiHeaders,
    ...(bytes === undefined ? {} : { 'Content-Type': typeOf(reply) }),
    ...reply.headers,
  };
  return new Response((bytes ?? null) as string | null, { status: reply.status, headers });
}

/** A problem document of a request that reached no route, under an id of its own. */
export function refusal(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): Reply {
  const requestId = randomUUID();
  return {
    ...problemOf(status, code, detail, requestId),
    headers: { 'X-Request-Id': requestId, ...headers },
  };
}
