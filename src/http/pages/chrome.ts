import { readFileSync } from 'node:fs';
import type { Context } from 'hono';
import { openCounts } from '../../../projections/incidents.ts';
import { stuckNotices } from '../../../projections/notices.ts';
import { eventCounts } from '../../../projections/timeline.ts';
import type { Chrome, Theme } from '../../../views/chrome.ts';
import { fleetNow } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import type { HubEnv } from '../app.ts';
import { cookieOf } from '../gate.ts';
import { allOf } from './fleet.ts';
import type { Viewer } from './guard.ts';

const dayMs = 86_400_000;
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

interface Asked {
  viewer: Viewer | 'anybody';
  theme: Theme;
  path: string;
  live: { url: string } | null;
}

/** What stands around every page. */
export const chromeOf = (hub: Hub, { viewer, theme, path, live }: Asked): Chrome => ({
  viewer: viewer === 'anybody' ? null : viewer,
  theme,
  version,
  zone: hub.config.timezone,
  now: hub.now(),
  path,
  counts: {
    customers: fleetNow(hub).totals,
    events24h: allOf(eventCounts(hub.db, hub.now() - dayMs)),
    incidents: openCounts(hub.db),
    stuckNotices: stuckNotices(hub.db),
  },
  live,
});

/** Path and query of what was asked for. */
export const pathOf = (c: Context<HubEnv>): string => {
  const url = new URL(c.req.url);
  return `${url.pathname}${url.search}`;
};

/** The theme that somebody chose on this browser. */
export function themeOf(c: Context<HubEnv>): Theme {
  const theme = cookieOf(c.env.incoming, 'theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
