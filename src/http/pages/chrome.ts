import { readFileSync } from 'node:fs';
import { eventCounts } from '../../../projections/timeline.ts';
import type { Chrome, Theme } from '../../../views/chrome.ts';
import { fleetNow } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
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
  counts: { customers: fleetNow(hub).totals, events24h: allOf(eventCounts(hub.db, hub.now() - dayMs)) },
  live,
});
