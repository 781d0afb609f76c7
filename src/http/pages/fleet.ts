import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { hostOf } from '../../../projections/hosts.ts';
import type { State } from '../../../projections/liveness.ts';
import { type EventCounts, eventCounts } from '../../../projections/timeline.ts';
import {
  type CustomerRow,
  type FleetFilter,
  type FleetModel,
  type HostRow,
  pageSizes,
} from '../../../views/fleet-page.tsx';
import { type CustomerState, customerState, fleetNow, type HostState } from '../../fleet.ts';
import type { Hub } from '../../hub.ts';
import { openNow } from './incidents.ts';
import { limitsFor } from './limits.ts';
import { customerSpark, hostSpark } from './sparks.ts';
import { reasonInWords } from './words.ts';

const dayMs = 86_400_000;
/** As many as fit above the table. */
const mostIncidents = 7;
const statuses = ['ok', 'warn', 'down', 'pending', 'disabled', 'blocked'] as const;

/** The address of the fleet page. What makes no sense is named, and nothing is guessed. */
export const FleetQuery = z.object({
  status: z.enum([...statuses, 'problems']).optional(),
  q: z.string().max(200).default(''),
  sort: z.enum(['status', 'name', 'seen', 'cpu', 'memory', 'disk']).default('status'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  per: z.coerce
    .number()
    .int()
    .refine((per): per is (typeof pageSizes)[number] => pageSizes.includes(per as 25), '25, 50 or 100')
    .default(25),
  hosts: z.literal('all').optional(),
});

const toFilter = ({ status, hosts, ...query }: z.infer<typeof FleetQuery>): FleetFilter => ({
  ...query,
  per: query.per as FleetFilter['per'],
  status: status ?? null,
  unfolded: hosts === 'all',
});

/** Everything that the fleet page shows for an address. */
export function fleetModel(hub: Hub, query: z.infer<typeof FleetQuery>): FleetModel {
  const now = hub.now();
  const filter = toFilter(query);
  const fleet = fleetNow(hub);
  const found = order(fleet.customers.filter(wanted(filter)), filter.sort);
  const shown = found.slice((filter.page - 1) * filter.per, filter.page * filter.per);
  const counts = eventCounts(hub.db, now - dayMs);
  return {
    now,
    zone: hub.config.timezone,
    totals: fleet.totals,
    reporting: fleet.reporting,
    hosts: fleet.hosts,
    guests: fleet.guests,
    events24h: allOf(counts),
    incidents: openNow(hub, mostIncidents),
    lastReportAt: fleet.lastReportAt,
    upSince: hub.startedAt,
    lastBlind: null,
    filter,
    found: found.length,
    rows: shown.map((customer) => customerRow(hub, customer, filter, counts)),
    connectLine,
  };
}

/** Errors and warnings of all customers together. */
export const allOf = (counts: Map<string, EventCounts>): EventCounts =>
  [...counts.values()].reduce(
    (all, { error, warning }) => ({ error: all.error + error, warning: all.warning + warning }),
    { error: 0, warning: 0 },
  );

/** How a person connects a host, as one line: on the hub's machine, in the checkout. */
const connectLine =
  'npm run hub -- host create first-customer --new-customer --connect agent.json && npm run hub -- agent --config agent.json';

function wanted({ status, q }: FleetFilter): (customer: CustomerState) => boolean {
  const needle = fold(q.trim());
  return (customer) => {
    const { state } = customer.status;
    if (
      status === null
        ? state === 'blocked' && needle === ''
        : status === 'problems'
          ? state !== 'down' && state !== 'warn'
          : state !== status
    )
      return false;
    if (needle === '') return true;
    const texts = [
      customer.customerId,
      customer.name,
      customer.site,
      ...customer.hosts.flatMap((host) => [host.hostId, host.displayName]),
    ];
    return texts.some((text) => text !== null && fold(text).includes(needle));
  };
}

const folded = new Map<string, string>();

/** For comparing: small letters without accents. Kept, because a search of ten thousand names asks for each again. */
function fold(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text.toLowerCase(); // ids, and most names: nothing to keep
  const known = folded.get(text);
  if (known !== undefined) return known;
  if (folded.size > 50_000) folded.clear();
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  folded.set(text, plain);
  return plain;
}

const rank: Record<State, number> = { down: 0, warn: 1, pending: 2, disabled: 3, ok: 4, blocked: 5 };
const nameOf = (customer: CustomerState) => fold(customer.name ?? customer.customerId);
const descending = (left: number | null, right: number | null) => (right ?? -1) - (left ?? -1);

function order(customers: CustomerState[], sort: FleetFilter['sort']): CustomerState[] {
  const byName = (left: CustomerState, right: CustomerState) => {
    const [a, b] = [nameOf(left), nameOf(right)];
    return a < b ? -1 : a > b ? 1 : left.customerId < right.customerId ? -1 : 1;
  };
  const by: Record<FleetFilter['sort'], (left: CustomerState, right: CustomerState) => number> = {
    status: (left, right) => rank[left.status.state] - rank[right.status.state],
    name: () => 0,
    seen: (left, right) => (left.heardAt ?? 0) - (right.heardAt ?? 0),
    cpu: (left, right) => descending(uses(left).cpuPercent, uses(right).cpuPercent),
    memory: (left, right) => descending(uses(left).memoryPercent, uses(right).memoryPercent),
    disk: (left, right) => descending(uses(left).diskPercent, uses(right).diskPercent),
  };
  return customers.sort((left, right) => by[sort](left, right) || byName(left, right));
}

/** What a customer uses: as its controller says, or the most of its hosts where none speaks. */
function uses({ lastReportAt, cpuPercent, memoryPercent, storagePercentMax, hosts }: CustomerState) {
  if (lastReportAt !== null) return { cpuPercent, memoryPercent, diskPercent: storagePercentMax };
  const most = (of: 'cpuPercent' | 'memoryPercent' | 'diskPercent') =>
    hosts.reduce<number | null>(
      (max, host) => (host[of] !== null && host[of] > (max ?? -1) ? host[of] : max),
      null,
    );
  return {
    cpuPercent: most('cpuPercent'),
    memoryPercent: most('memoryPercent'),
    diskPercent: most('diskPercent'),
  };
}

function customerRow(
  hub: Hub,
  customer: CustomerState,
  { unfolded }: FleetFilter,
  counts: Map<string, EventCounts>,
): CustomerRow {
  const { customerId, name, status, heardAt, version, hosts, lastReportAt } = customer;
  const row = customerOf(hub.db, customerId);
  const culprit = hosts.find((host) => host.hostId === status.hostId);
  const fromHost = culprit !== undefined && status.state !== 'ok' && !customer.blocked;
  const reason = reasonOf(hub, customer, culprit, row?.blockedReason ?? null);
  return {
    customerId,
    name,
    status: status.state,
    reason,
    lastReportAt: heardAt,
    ...uses(customer),
    limits: limitsFor(hub, row?.settings.thresholds ?? null),
    spark:
      lastReportAt === null && hosts[0]
        ? hostSpark(hub, hosts[0].hostId, hosts[0].status)
        : customerSpark(hub, customerId, customer.controller ?? status),
    events24h: counts.get(customerId) ?? { error: 0, warning: 0 },
    version,
    hostCount: hosts.length,
    hosts: unfolded || fromHost ? hosts.map((host) => hostRow(hub, host)) : null,
  };
}

function reasonOf(
  hub: Hub,
  customer: CustomerState,
  culprit: HostState | undefined,
  blockedReason: string | null,
): string | null {
  const { status, issues } = customer;
  const said = { now: hub.now(), zone: hub.config.timezone, issues, blockedReason };
  const lastReportAt = culprit ? culprit.lastReportAt : customer.lastReportAt;
  const words = reasonInWords(status, { ...said, lastReportAt });
  return words !== null && culprit && !customer.blocked && status.reason !== 'no_report'
    ? `${culprit.displayName ?? culprit.hostId} ${words}`
    : words;
}

/** One host of the fold of its customer. */
export function hostRow(hub: Hub, host: HostState): HostRow {
  const row = hostOf(hub.db, host.hostId);
  const customer = customerOf(hub.db, host.customerId);
  return {
    hostId: host.hostId,
    customerId: host.customerId,
    displayName: host.displayName,
    status: host.status.state,
    reason: reasonInWords(host.status, {
      now: hub.now(),
      zone: hub.config.timezone,
      lastReportAt: host.lastReportAt,
    }),
    lastReportAt: host.lastReportAt,
    cpuPercent: host.cpuPercent,
    memoryPercent: host.memoryPercent,
    diskPercent: host.diskPercent,
    limits: limitsFor(hub, row?.settings.thresholds, customer?.settings.thresholds),
    spark: hostSpark(hub, host.hostId, host.status),
    guestsRunning: host.guestsRunning,
    guestsTotal: host.guestsTotal,
    cloudflared: row?.cloudflared ?? null,
    agentVersion: host.agentVersion,
  };
}

/** The rows of a customer's hosts, for its fold; undefined for a customer that nobody knows. */
export const hostRows = (hub: Hub, customerId: string): HostRow[] | undefined =>
  customerState(hub, customerId)?.hosts.map((host) => hostRow(hub, host));
