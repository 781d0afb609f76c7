import { randomUUID } from 'node:crypto';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Child } from 'hono/jsx';
import type { z } from 'zod';
import { ApiPage, type OpenApi } from '../../views/api-page.tsx';
import type { Chrome, Theme } from '../../views/chrome.ts';
import { CustomerPage, customerRegions } from '../../views/customer-page.tsx';
import { EventsPage, eventsRegions } from '../../views/events-page.tsx';
import { FleetPage, fleetRegions, HostRows } from '../../views/fleet-page.tsx';
import { HostPage, hostRegions } from '../../views/host-page.tsx';
import type { Region } from '../../views/live.tsx';
import { ProblemPage } from '../../views/problem-page.tsx';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { apiRoutes, type HubEnv } from './app.ts';
import { pathText } from './body.ts';
import { cookieOf, whoSpeaks } from './gate.ts';
import { openLive } from './live.ts';
import { openApi } from './openapi.ts';
import { chromeOf } from './pages/chrome.ts';
import { customerModel } from './pages/customer.ts';
import { EventsQuery, eventsModel } from './pages/events.ts';
import { FleetQuery, fleetModel, hostRows } from './pages/fleet.ts';
import { formOf } from './pages/form.ts';
import {
  isOurHost,
  isSameOrigin,
  ownPath,
  sessionHeader,
  tokenOf,
  type Viewer,
  viewerOf,
} from './pages/guard.ts';
import { hostModel } from './pages/host.ts';
import { mountLogin } from './pages/login.tsx';
import { PeriodQuery } from './pages/source.ts';
import { mountStatic } from './pages/static.ts';
import { problem } from './reply.ts';

type C = Context<HubEnv>;
type PageContext = { c: C; viewer: Viewer | 'anybody' };

/** What a page of the dashboard is: its address understood, the page, and the regions of it that change while it is open. */
interface Page {
  html: (chrome: Chrome) => Child;
  regions?: (chrome: Chrome) => Region[];
}

const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The dashboard. Pages are pure functions of rows; here they get their rows, and the door its guard. */
export function mountPages(app: Hono<HubEnv>, hub: Hub): { close(): void } {
  const live = openLive(hub);
  const site = new Hono<HubEnv>();

  site.use(async (c, next) => {
    if (!isOurHost(hub.config, c.req.header('Host'))) {
      return page(
        hub,
        c,
        null,
        new HubError('forbidden', 'this hub does not answer to that name', {
          hint: 'set server.public_url to the address that people use',
        }),
      );
    }
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isSameOrigin(hub.config, c)) {
      return page(
        hub,
        c,
        null,
        new HubError('forbidden', 'this did not come from a page of this hub', {
          hint: 'reload the page and try again',
        }),
      );
    }
    await next();
    if (c.res.headers.has('x-hono-already-sent')) return; // a stream wrote its own
    for (const [name, value] of Object.entries(pageHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  site.use(compress());
  mountStatic(site);
  mountLogin(site, hub);

  /** Who may see pages: a person who signed in. Others go to the door and come back. */
  const signedIn = (handle: (context: PageContext) => Response | Promise<Response>) => async (c: C) => {
    try {
      const viewer = viewerOf(hub, c);
      if (viewer !== undefined) return await handle({ c, viewer });
      if (c.req.header('HX-Request') !== undefined) return c.body(null, 401, { 'HX-Redirect': '/login' });
      return c.redirect(`/login?next=${encodeURIComponent(pathOf(c))}`, 303);
    } catch (error) {
      return page(hub, c, null, error);
    }
  };

  /** A page, and the stream of what changes on it. */
  const show = (at: string, view: string, make: (c: C) => Page) =>
    site.get(
      at,
      signedIn(({ c, viewer }) => {
        try {
          const made = make(c);
          const position = hub.model.checkpoint().position;
          const asked = new URLSearchParams({
            ...c.req.query(),
            ...c.req.param(),
            view,
            after: String(position),
          });
          const chrome = chromeOf(hub, {
            viewer,
            theme: themeOf(c),
            path: pathOf(c),
            live: made.regions ? { url: `/live?${asked}` } : null,
          });
          return document(c, made.html(chrome), viewer);
        } catch (error) {
          return page(hub, c, viewer, error);
        }
      }),
    );

  const makers: Record<string, (asked: Record<string, string>) => Page> = {
    fleet: (asked) => {
      const query = understood(FleetQuery, asked);
      return {
        html: (chrome) => <FleetPage chrome={chrome} model={fleetModel(hub, query)} />,
        regions: (chrome) => fleetRegions({ chrome, model: fleetModel(hub, query) }),
      };
    },
    customer: (asked) => {
      const { period } = understood(PeriodQuery, asked);
      const model = () =>
        customerModel(hub, asked.customer_id ?? '', period) ?? missing('customer', asked.customer_id);
      model();
      return {
        html: (chrome) => <CustomerPage chrome={chrome} model={model()} />,
        regions: (chrome) => customerRegions({ chrome, model: model() }),
      };
    },
    host: (asked) => {
      const { period } = understood(PeriodQuery, asked);
      const model = () => hostModel(hub, asked.host_id ?? '', period) ?? missing('host', asked.host_id);
      model();
      return {
        html: (chrome) => <HostPage chrome={chrome} model={model()} />,
        regions: (chrome) => hostRegions({ chrome, model: model() }),
      };
    },
    events: (asked) => {
      const query = understood(EventsQuery, asked);
      const html = (chrome: Chrome) => <EventsPage chrome={chrome} model={eventsModel(hub, query)} />;
      // a page of older events does not change
      return query.before === undefined
        ? { html, regions: (chrome) => eventsRegions({ chrome, model: eventsModel(hub, query) }) }
        : { html };
    },
  };
  const from = (view: string) => (c: C) =>
    makers[view]!({ ...c.req.query(), ...(c.req.param() as Record<string, string>) });
  show('/', 'fleet', from('fleet'));
  show('/customers/:customer_id', 'customer', from('customer'));
  show('/hosts/:host_id', 'host', from('host'));
  show('/events', 'events', from('events'));

  site.get(
    '/fleet/customers/:customer_id/hosts',
    signedIn(({ c }) => {
      const rows = hostRows(hub, c.req.param('customer_id') ?? '');
      return rows === undefined
        ? c.body(null, 404)
        : c.html(<HostRows hosts={rows} clock={{ now: hub.now(), zone: hub.config.timezone }} />);
    }),
  );

  site.get('/live', async (c) => {
    try {
      const viewer = viewerOf(hub, c);
      if (viewer === undefined) return c.body(null, 401);
      const { after, view = '', ...asked } = c.req.query();
      const make = Object.hasOwn(makers, view) ? makers[view] : undefined;
      if (make === undefined) return c.body(null, 404);
      const made = make(asked);
      if (made.regions === undefined) return c.body(null, 404);
      const { regions } = made;
      const chrome = () => chromeOf(hub, { viewer, theme: 'system', path: '/', live: null });
      const seen = Number(c.req.header('Last-Event-ID') ?? after);
      const owner = tokenOf(hub, c) ?? 'anybody';
      live.open(
        JSON.stringify([view, Object.entries(asked).sort()]),
        () => regions(chrome()),
        Number.isInteger(seen) ? seen : -1,
        owner,
        c.env.outgoing,
      );
      return RESPONSE_ALREADY_SENT;
    } catch (error) {
      const reply = problem(error, randomUUID());
      return c.body(null, reply.status as 503, reply.headers);
    }
  });

  site.post('/theme', async (c) => {
    const form = await formOf(c);
    const theme = form.get('theme');
    const value = theme === 'light' || theme === 'dark' ? theme : 'system';
    return c.body(null, 303, {
      Location: ownPath(form.get('back')),
      'Set-Cookie': `theme=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`,
    });
  });

  site.get('/api', async (c) => {
    try {
      const viewer = viewerOf(hub, c);
      if (viewer === undefined && c.req.header('Authorization') === undefined)
        return c.redirect('/login?next=%2Fapi', 303);
      if (viewer === undefined) await whoSpeaks(hub, c.env.door, c.env.incoming, { who: [] });
      const chrome = chromeOf(hub, {
        viewer: viewer ?? 'anybody',
        theme: themeOf(c),
        path: '/api',
        live: null,
      });
      const baseUrl = hub.config.server.public_url || `http://${c.req.header('Host')}`;
      return document(
        c,
        <ApiPage
          chrome={chrome}
          model={{ document: openApi(apiRoutes, hub.config.server.public_url) as OpenApi, baseUrl }}
        />,
        viewer ?? 'anybody',
      );
    } catch (error) {
      return page(hub, c, null, error);
    }
  });
  site.get(
    '*',
    signedIn(({ c, viewer }) =>
      page(hub, c, viewer, new HubError('not_found', `there is no page at ${c.req.path}`)),
    ),
  );

  function document(c: C, html: Child, viewer: Viewer | 'anybody'): Response {
    const token = viewer === 'anybody' ? undefined : tokenOf(hub, c);
    if (token !== undefined) c.header('Set-Cookie', sessionHeader(hub, token)); // slides with use
    return c.html(String(html));
  }

  app.route('/', site);
  return { close: () => live.close() };
}

/** A page that says what went wrong and what to do next. */
function page(hub: Hub, c: C, viewer: Viewer | 'anybody' | null, error: unknown): Response {
  const requestId = randomUUID();
  const reply = problem(error, requestId);
  if (reply.status === 500)
    hub.logger.error(
      { request_id: requestId, path: c.req.path, error: String((error as Error).stack ?? error) },
      'a page failed',
    );
  const known = error instanceof HubError && reply.status !== 500;
  const { title, detail } = reply.body as { title: string; detail: string };
  const theme = themeOf(c);
  const chrome = viewer === null ? null : chromeOf(hub, { viewer, theme, path: pathOf(c), live: null });
  const model = {
    status: reply.status,
    title,
    detail: known ? error.message : detail,
    hint: known ? (error.hint ?? null) : null,
    requestId,
  };
  const html = <ProblemPage chrome={chrome} theme={theme} zone={hub.config.timezone} model={model} />;
  const response = new Response(String(html), {
    status: reply.status,
    headers: { ...pageHeaders, 'Content-Type': 'text/html; charset=UTF-8' },
  });
  return response;
}

function understood<T>(schema: z.ZodType<T>, asked: Record<string, string>): T {
  const result = schema.safeParse(asked);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new HubError('bad_request', `${pathText(issue.path)}: ${issue.message}`, {
    hint: 'correct the address, or start again from the fleet',
  });
}

function missing(what: 'customer' | 'host', id: string | undefined): never {
  throw new HubError('not_found', `no ${what} is called ${id}`, {
    hint: 'it may have been decommissioned; the fleet lists what is there',
  });
}

const pathOf = (c: C) => {
  const url = new URL(c.req.url);
  return `${url.pathname}${url.search}`;
};

function themeOf(c: C): Theme {
  const theme = cookieOf(c.env.incoming, 'theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
