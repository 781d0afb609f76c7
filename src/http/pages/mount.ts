import type { Context, MiddlewareHandler } from 'hono';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import type { HubEnv } from '../app.ts';
import { whoSpeaks } from '../gate.ts';
import { pathOf } from './chrome.ts';
import { isOurHost, isSameOrigin, viewerOf } from './guard.ts';
import { problemPage, problemStatus } from './problem.tsx';
import type { SiteRoute, Visit } from './route.ts';

type C = Context<HubEnv>;

const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The dashboard's addresses, each behind what it declares, all behind the door. */
export function siteOf(hub: Hub, routes: readonly SiteRoute[]): Hono<HubEnv> {
  const site = new Hono<HubEnv>();
  site.use(door(hub));
  site.use(compress());
  for (const route of routes) site.on(route.method, route.path, (c) => answered(hub, route, c));
  return site;
}

/** Only under our own name, and what changes something only from a page of ours. */
const door =
  (hub: Hub): MiddlewareHandler<HubEnv> =>
  async (c, next) => {
    const refusal = refusalOf(hub, c);
    if (refusal !== undefined) c.res = problemPage(hub, { c, viewer: null }, refusal);
    else await next();
    if (c.res.headers.has('x-hono-already-sent')) return; // a stream wrote its own
    for (const [name, value] of Object.entries(pageHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };

function refusalOf({ config }: Hub, c: C): HubError | undefined {
  if (!isOurHost(config, c.req.header('Host'))) {
    return new HubError('forbidden', 'this hub does not answer to that name', {
      hint: 'set server.public_url to the address that people use',
    });
  }
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isSameOrigin(config, c)) {
    return new HubError('forbidden', 'this did not come from a page of this hub', {
      hint: 'reload the page and try again',
    });
  }
  return undefined;
}

async function answered(hub: Hub, route: SiteRoute, c: C): Promise<Response> {
  let viewer: Visit['viewer'] | null = null;
  try {
    if (route.who === 'open') return await route.make(c);
    viewer = viewerOf(hub, c) ?? (route.who === 'person or key' ? await readerOf(hub, c) : null);
    return viewer === null ? toTheDoor(c, route) : await route.make({ c, viewer });
  } catch (error) {
    return route.kind === undefined ? problemPage(hub, { c, viewer }, error) : problemStatus(hub, c, error);
  }
}

/** Whoever shows a key that is in use; null without one. @throws HubError unauthorized */
async function readerOf(hub: Hub, c: C): Promise<'anybody' | null> {
  if (c.req.header('Authorization') === undefined) return null;
  await whoSpeaks(hub, c.env.door, c.env.incoming, { who: [] });
  return 'anybody';
}

/** Where to sign in; a page that was asked for is come back to. */
function toTheDoor(c: C, { kind, method }: SiteRoute): Response {
  if (kind === 'stream') return c.body(null, 401);
  if (kind === 'part') return c.body(null, 401, { 'HX-Redirect': '/login' });
  return c.redirect(method === 'GET' ? `/login?next=${encodeURIComponent(pathOf(c))}` : '/login', 303);
}
