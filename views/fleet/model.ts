import type { IncidentNow } from '../incident/model.ts';
import type { EventCounts } from '../parts/event-badge.tsx';
import { type Href, to } from '../parts/safe-href.ts';
import type { Spark } from '../parts/sparkline.tsx';
import type { Limits, Status } from '../status.ts';

/** What the fleet can be ordered by; each worst, oldest or fullest first, but names. */
export type FleetSort = 'status' | 'name' | 'seen' | 'cpu' | 'memory' | 'disk';

/** How many customers a page holds. */
export const pageSizes = [25, 50, 100] as const;

/** What the address of the page asks for. */
export type FleetFilter = {
  /** One status, or `problems` (down and warn), or all but the blocked. */
  status: Status | 'problems' | null;
  /** Part of a customer's or host's name or id; empty for none. */
  q: string;
  sort: FleetSort;
  /** From 1. */
  page: number;
  per: (typeof pageSizes)[number];
  /** Every customer arrives with its hosts, not only those whose status comes from one. */
  unfolded: boolean;
};

/** A customer of the fleet. Uses are percent, null where nothing was reported; times are ms of the hub's clock. */
export type CustomerRow = {
  customerId: string;
  /** Null where nobody gave it a name: its id stands for it. */
  name: string | null;
  status: Status;
  /** Why it is not OK, in words and without a full stop: "silent since 00:08". Null where it is in order. */
  reason: string | null;
  lastReportAt: number | null;
  cpuPercent: number | null;
  memoryPercent: number | null;
  /** Of its fullest disk. */
  diskPercent: number | null;
  limits: Limits;
  /** CPU of 24 hours; null where nothing was ever reported. */
  spark: Spark | null;
  events24h: EventCounts;
  /** Of its controller, without a leading v; null where it never said. */
  version: string | null;
  hostCount: number;
  /** Its hosts, where they arrive with it (their state is the customer's, or the page is unfolded); else null. */
  hosts: readonly HostRow[] | null;
};

/** A host within the fold of its customer. */
export type HostRow = {
  hostId: string;
  customerId: string;
  displayName: string | null;
  status: Status;
  reason: string | null;
  lastReportAt: number | null;
  cpuPercent: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  limits: Limits;
  spark: Spark | null;
  guestsRunning: number;
  guestsTotal: number;
  /** As the agent says it ("healthy"); null where it does not. */
  cloudflared: string | null;
  agentVersion: string | null;
};

/** Everything that the fleet's page shows. */
export type FleetModel = {
  now: number;
  zone: string;
  /** All customers by status, whatever the filter. */
  totals: Readonly<Record<Status, number>>;
  /** Sources (controllers and hosts) that are expected to speak, and how many of them are neither late nor silent. */
  reporting: { heard: number; expected: number };
  hosts: number;
  guests: { running: number; total: number };
  events24h: EventCounts;
  /** Open incidents, the gravest that nobody has in hand first: a few, and how many there are. */
  incidents: { rows: readonly IncidentNow[]; total: number };
  /** When the newest report of all came; null before the first. */
  lastReportAt: number | null;
  /** Since when the hub runs, for the empty start. */
  upSince: number;
  /** When the hub was last unable to hear, within 24 hours; null: never. */
  lastBlind: { from: number; until: number } | null;
  filter: FleetFilter;
  /** How many customers the filter finds, on all pages. */
  found: number;
  /** Those of this page, in order. */
  rows: readonly CustomerRow[];
  /** The one line that connects a host, for the empty start. */
  connectLine: string;
};

/** Whether there is no customer at all yet: the page then shows how to get the first. */
export const isEmpty = ({ totals }: FleetModel): boolean => Object.values(totals).every((n) => n === 0);

/** The address of a fleet page that differs from `filter` as said; what is the default is left out of it. */
export function fleetHref(filter: FleetFilter, change: Partial<FleetFilter>): Href {
  const { status, q, sort, page, per, unfolded } = { ...filter, page: 1, ...change };
  return to.fleet({
    status: status ?? undefined,
    q,
    sort: sort === 'status' ? undefined : sort,
    page: page === 1 ? undefined : page,
    per: per === 25 ? undefined : per,
    hosts: unfolded ? 'all' : undefined,
  });
}
