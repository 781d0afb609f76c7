import type { Href } from './parts/safe-href.ts';
import type { Status } from './status.ts';

/** A place of the rail. Only what exists is here. */
export type Place = 'fleet' | 'incidents' | 'events' | 'notices' | 'api';

/** The places that have a count. */
export type CountedPlace = Exclude<Place, 'api'>;

/** Light or dark, or as the person's system says. */
export type Theme = 'system' | 'light' | 'dark';

/** What the rail counts, and what the title says is worst. */
export type RailCounts = {
  /** Customers by status, the whole fleet. */
  customers: Readonly<Record<Status, number>>;
  /** Errors and warnings of the last 24 hours. */
  events24h: { error: number; warning: number };
  /** Open incidents. */
  incidents: { error: number; warning: number; info: number };
  /** Notices that want hands: dead, or nobody knows. */
  stuckNotices: number;
};

/** Everything around a page that is the same on all of them. The server makes it once a request. */
export type Chrome = {
  /** Who looks; null where nobody had to sign in. */
  viewer: { name: string } | null;
  theme: Theme;
  /** The hub's version. */
  version: string;
  /** IANA name of the zone in which the hub speaks. */
  zone: string;
  /** The hub's clock, ms. */
  now: number;
  /** Path and query of this page; the theme's form comes back to it. */
  path: string;
  counts: RailCounts;
  /** The stream of this page, or null for a page that does not change by itself. */
  live: { url: string } | null;
};

/** A step of the way to a page, in the top line before its name. */
export type Crumb = { words: string; href: Href };

/** What needs hands, before the page's name in the title: "✕ 3 down", "▲ 6 warn", or null when all is well. */
export function worstOf(customers: RailCounts['customers']): string | null {
  if (customers.down > 0) return `✕ ${customers.down} down`;
  if (customers.warn > 0) return `▲ ${customers.warn} warn`;
  return null;
}
