import {
  type CustomerScan,
  type HostScan,
  scanCustomer,
  scanCustomers,
  scanHosts,
  scanHostsOf,
} from '../projections/fleet.ts';
import { type SourceState, type State, stateOf, worstOf } from '../projections/liveness.ts';
import type { Db } from '../projections/projection.ts';
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
  const hosts = Map.groupBy(scanHosts(hub.db), (host) => host.customerId);
  return scanCustomers(hub.db).map((customer) =>
    withState(hub, customer, hosts.get(customer.customerId) ?? []),
  );
}

/** The whole fleet as it is now: made anew when something was folded, or a second has passed. */
export interface FleetNow {
  customers: readonly CustomerState[];
  totals: Readonly<Record<State, number>>;
}

const kept = new WeakMap<Db, { position: number; at: number; fleet: FleetNow }>();

export function fleetNow(hub: Hub): FleetNow {
  const { position } = hub.model.checkpoint();
  const now = hub.now();
  const known = kept.get(hub.db);
  if (known?.position === position && now - known.at < 1_000 && now >= known.at) return known.fleet;
  const customers = fleetOf(hub);
  const totals = { ok: 0, warn: 0, down: 0, pending: 0, disabled: 0, blocked: 0 };
  for (const { status } of customers) totals[status.state] += 1;
  const fleet = { customers, totals };
  kept.set(hub.db, { position, at: now, fleet });
  return fleet;
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
