import { type CustomerScan, type HostScan, scanCustomer, scanHostsOf } from '../projections/fleet.ts';
import {
  type BlindInterval,
  controllerPollMs,
  type Limits,
  type SourceState,
  type State,
  stateOf,
  worstOf,
} from '../projections/liveness.ts';
import type { Db } from '../projections/projection.ts';
import { scanFleet } from './fleet-scan.ts';
import type { Hub } from './hub.ts';

/** A host with its state. */
export interface HostState extends HostScan {
  status: SourceState;
}

/** A customer with its hosts and what all of it comes to. */
export interface CustomerState extends CustomerScan {
  hosts: HostState[];
  /** of the controller alone; null when it never spoke and hosts speak for the customer */
  controller: SourceState | null;
  /** the worst of all, and the host it comes from, when it is one */
  status: SourceState & { hostId?: string };
  /** ms; the newest word of controller or hosts */
  heardAt: number | null;
}

/** Every customer with its state, in no order. */
export function fleetOf(hub: Hub): CustomerState[] {
  const { customers, hosts } = scanFleet(hub);
  const measure = measureOf(hub);
  return [...customers.values()].map((customer) =>
    withState(measure, customer, hosts.get(customer.customerId)?.values() ?? []),
  );
}

/** The whole fleet as it is now, and what it comes to. */
export interface FleetNow {
  customers: readonly CustomerState[];
  totals: Readonly<Record<State, number>>;
  /** controllers and hosts that ever spoke and are not blocked, and how many of them are neither late nor silent */
  reporting: { heard: number; expected: number };
  hosts: number;
  guests: { running: number; total: number };
  /** ms; of the newest report of all, null before the first */
  lastReportAt: number | null;
}

const kept = new WeakMap<Hub, { db: Db; position: number; at: number; fleet: FleetNow }>();

/** Made anew when something was folded, or a second has passed. */
export function fleetNow(hub: Hub): FleetNow {
  const { position } = hub.model.checkpoint();
  const now = hub.now();
  const known = kept.get(hub);
  if (known?.db === hub.db && known.position === position && now - known.at < 1_000 && now >= known.at)
    return known.fleet;
  const fleet = summed(fleetOf(hub));
  kept.set(hub, { db: hub.db, position, at: now, fleet });
  return fleet;
}

function summed(customers: CustomerState[]): FleetNow {
  const totals = { ok: 0, warn: 0, down: 0, pending: 0, disabled: 0, blocked: 0 };
  const reporting = { heard: 0, expected: 0 };
  const guests = { running: 0, total: 0 };
  let hosts = 0;
  let lastReportAt: number | null = null;
  const count = ({ state, reason }: SourceState) => {
    if (state === 'blocked' || state === 'pending') return;
    reporting.expected += 1;
    if (reason !== 'silent' && reason !== 'late') reporting.heard += 1;
  };
  for (const customer of customers) {
    totals[customer.status.state] += 1;
    if (customer.controller) count(customer.controller);
    for (const host of customer.hosts) {
      count(host.status);
      guests.running += host.guestsRunning;
      guests.total += host.guestsTotal;
    }
    hosts += customer.hosts.length;
    if (customer.heardAt !== null && customer.heardAt > (lastReportAt ?? 0)) lastReportAt = customer.heardAt;
  }
  return { customers, totals, reporting, hosts, guests, lastReportAt };
}

/** One customer with its state; undefined for one that nobody knows. */
export function customerState(hub: Hub, customerId: string): CustomerState | undefined {
  const customer = scanCustomer(hub.db, customerId);
  return customer && withState(measureOf(hub), customer, scanHostsOf(hub.db, customerId));
}

export const hostState = (hub: Hub, host: HostScan, blocked: boolean): SourceState =>
  stateOfHost(measureOf(hub), host, blocked);

/** What states are measured by: asked once for a whole fleet. */
interface Measure {
  now: number;
  limits: Limits;
  blind: readonly BlindInterval[];
}

const measureOf = (hub: Hub): Measure => ({
  now: hub.now(),
  limits: { staleMs: hub.config.alerting.stale_threshold, downMs: hub.config.alerting.down_threshold },
  blind: hub.blind(),
});

function stateOfHost(measure: Measure, host: HostScan, blocked: boolean): SourceState {
  const { lastReportAt, pollMs, expectEveryMs, graceMs } = host;
  const source = { lastReportAt, pollMs, expectEveryMs, graceMs, blocked, monitoring: true, health: null };
  return stateOf(source, measure.now, measure.limits, measure.blind);
}

/** No copies but the one that is handed out: ten thousand hosts a page are garbage that outlives the young generation. */
function withState(measure: Measure, customer: CustomerScan, scans: Iterable<HostScan>): CustomerState {
  const { now, limits, blind } = measure;
  const hosts: HostState[] = [];
  let heardAt = customer.lastReportAt;
  for (const host of scans) {
    hosts.push({ ...host, status: stateOfHost(measure, host, customer.blocked) });
    if (host.lastReportAt !== null) heardAt = Math.max(heardAt ?? 0, host.lastReportAt);
  }
  const own = stateOf({ ...customer, pollMs: controllerPollMs }, now, limits, blind);
  const spoke = customer.lastReportAt !== null || hosts.length === 0 || customer.blocked;
  const states = hosts.map(({ status }) => status);
  const worst = worstOf(spoke ? [own, ...states] : states);
  const from = hosts.find(({ status }) => status === worst);
  return {
    ...customer,
    hosts,
    controller: spoke ? own : null,
    status: from ? { ...worst, hostId: from.hostId } : worst,
    heardAt,
  };
}
