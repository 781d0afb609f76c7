import type { Child } from 'hono/jsx';
import type { z } from 'zod';
import type { Chrome } from '../../../views/chrome.ts';
import type { Region } from '../../../views/live.tsx';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { pathText } from '../body.ts';
import { chromeOf, pathOf, themeOf } from './chrome.ts';
import { sessionHeader, tokenOf } from './guard.ts';
import type { SiteRoute, Visit } from './route.ts';

/** An address, understood: what its schema made of path and query. */
export type Query = Record<string, string | number | undefined>;

/** A page of the dashboard: an address, the model that it is made of, and the view of that. */
export interface Page<Q extends Query = Query, M = unknown> {
  /** what its stream is asked for by */
  name: string;
  path: string;
  who: 'person';
  /** of the parts of the path and the query together; what it does not name is ignored */
  query: z.ZodType<Q>;
  /** everything it shows; throws `not_found` for what nobody knows */
  model: (hub: Hub, query: Q) => M;
  view: (props: { chrome: Chrome; model: M }) => Child;
  /** what of it changes while it is open; left out, nothing does */
  regions?: (props: { chrome: Chrome; model: M }) => Region[];
  /** whether it stands still at this address all the same */
  isStill?: (query: Q) => boolean;
}

/** Declares a page; the types of address and model follow from its schema and its functions. */
export const page = <Q extends Query, M>(declaration: Page<Q, M>): Page => declaration as unknown as Page;

/** The route of a page. */
export const routeOf = (hub: Hub, shown: Page): SiteRoute => ({
  method: 'GET',
  path: shown.path,
  who: shown.who,
  make(visit) {
    const query = understood(shown, { ...visit.c.req.query(), ...visit.c.req.param() });
    const { position } = hub.model.checkpoint(); // before the model: what comes in between is sent again
    const model = shown.model(hub, query);
    const stands = shown.regions === undefined || shown.isStill?.(query);
    const live = stands ? null : { url: liveUrl(shown, query, position) };
    return documentOf(hub, visit, (chrome) => shown.view({ chrome, model }), live);
  },
});

/** What an address asks of a page. @throws HubError bad_request */
export function understood({ query }: Page, asked: Record<string, string>): Query {
  const result = query.safeParse(asked);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new HubError('bad_request', `${pathText(issue.path)}: ${issue.message}`, {
    hint: 'correct the address, or start again from the fleet',
  });
}

/** A whole page for a visitor; their session goes on by being used. */
export function documentOf(
  hub: Hub,
  { c, viewer }: Visit,
  html: (chrome: Chrome) => Child,
  live: Chrome['live'] = null,
): Response {
  const token = viewer === 'anybody' ? undefined : tokenOf(hub, c);
  if (token !== undefined) c.header('Set-Cookie', sessionHeader(hub, token));
  return c.html(String(html(chromeOf(hub, { viewer, theme: themeOf(c), path: pathOf(c), live }))));
}

function liveUrl({ name }: Page, query: Query, position: number): string {
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...query, view: name, after: position }))
    if (value !== undefined) asked.set(key, String(value));
  return `/live?${asked}`;
}
