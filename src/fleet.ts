import { type CustomerScan, type HostScan, scanCustomer, scanHostsOf } from '../projections/fleet.ts';
import { type SourceState, type State, stateOf, worstOf } from '../projections/liveness.ts';
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

const controllerPollMs = 15 * 60_000;

/** Every customer with its state, in no order. */
export function fleetOf(hub: Hub): CustomerState[] {
  const { customers, hosts } = scanFleet(hub);
  return [...customers.values()].map((customer) =>
    withState(hub, customer, [...(hosts.get(customer.customerId)?.values() ?? [])]),
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
  return customer && withState(hub, customer, scanHostsOf(hub.db, customerId));
}

export const hostState = (hub: Hub, host: HostScan, blocked: boolean): SourceState =>
  stateOf({ ...host, blocked, monitoring: true, health: null }, hub.now(), limits(hub), hub.blind());

const limits = ({ config: { alerting } }: Hub) => ({
  staleMs: alerting.stale_threshold,
  downMs: alerting.down_threshold,
});

function withState(hub: Hub, customer: CustomerScan, scans: HostScan[]): CustomerState {
  const hosts = scans.map((host) => ({ ...host, status: hostState(hub, host, customer.blocked) }));
  const own = stateOf({ ...customer, pollMs: controllerPollMs }, hub.now(), limits(hub), hub.blind());
  const spoke = customer.lastReportAt !== null || hosts.length === 0 || customer.blocked;
  const states: (SourceState & { hostId?: string })[] = hosts.map(({ hostId, status }) => ({
    ...status,
    hostId,
  }));
  const heard = [customer.lastReportAt, ...hosts.map((host) => host.lastReportAt)].filter(
    (at) => at !== null,
  );
  return {
    ...customer,
    hosts,
    controller: spoke ? own : null,
    status: worstOf([...(spoke ? [own] : []), ...states]),
    heardAt: heard.length > 0 ? Math.max(...heard) : null,
  };
}
