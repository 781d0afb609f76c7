import {
  type CustomerScan,
  type HostScan,
  scanCustomer,
  scanCustomers,
  scanHost,
  scanHosts,
} from '../projections/fleet.ts';
import type { Db } from '../projections/projection.ts';
import type { Recorded } from '../schema/event.ts';
import type { Hub } from './hub.ts';

/** Every customer and host of the read models, in memory: the fleet page looks at all of them, whatever it shows. */
export interface FleetScan {
  customers: ReadonlyMap<string, CustomerScan>;
  /** by customer, then by host */
  hosts: ReadonlyMap<string, ReadonlyMap<string, HostScan>>;
}

/** Past so many changes reading everything again is quicker than reading one by one. */
const mostChanges = 2_000;

interface Kept {
  db: Db;
  /** of the newest event that this knows of, though it may have yet to read what that changed */
  position: number;
  customers: Map<string, CustomerScan>;
  hosts: Map<string, Map<string, HostScan>>;
  customerOf: Map<string, string>;
  changedCustomers: Set<string>;
  changedHosts: Set<string>;
}

const kept = new WeakMap<Hub, Kept>();

/**
 * The fleet as the read models have it now. Between two calls only the rows are read again that an event was about;
 * where it cannot be sure of that (another read file, events that it did not see), it reads everything.
 */
export function scanFleet(hub: Hub): FleetScan {
  const known = kept.get(hub);
  const { position } = hub.model.checkpoint();
  if (!known) hub.log.onAppend((events) => noteChanges(hub, events));
  const sure = known && known.db === hub.db && known.position === position;
  const few = sure && known.changedHosts.size + known.changedCustomers.size <= mostChanges;
  if (few) readChanges(known);
  else kept.set(hub, readAll(hub.db, position));
  return kept.get(hub)!;
}

function noteChanges(hub: Hub, events: readonly Recorded[]): void {
  const known = kept.get(hub);
  if (!known) return;
  for (const { data, position } of events) {
    const { hostId, customerId } = data as { hostId?: unknown; customerId?: unknown };
    if (typeof hostId === 'string') known.changedHosts.add(hostId);
    else if (typeof customerId === 'string') known.changedCustomers.add(customerId);
    else {
      known.position = Number.NaN; // about neither: it may have changed anything
      return;
    }
    if (position === known.position + 1) known.position = position;
  }
}

function readAll(db: Db, position: number): Kept {
  const hosts = new Map<string, Map<string, HostScan>>();
  const all: Kept = {
    db,
    position,
    customers: new Map(scanCustomers(db).map((customer) => [customer.customerId, customer])),
    hosts,
    customerOf: new Map(),
    changedCustomers: new Set(),
    changedHosts: new Set(),
  };
  for (const host of scanHosts(db)) place(all, host);
  return all;
}

function readChanges(known: Kept): void {
  for (const customerId of known.changedCustomers) {
    const customer = scanCustomer(known.db, customerId);
    if (customer) known.customers.set(customerId, customer);
    else known.customers.delete(customerId);
  }
  for (const hostId of known.changedHosts) {
    const before = known.customerOf.get(hostId);
    if (before !== undefined) known.hosts.get(before)?.delete(hostId);
    known.customerOf.delete(hostId);
    const host = scanHost(known.db, hostId);
    if (host) place(known, host);
  }
  known.changedCustomers.clear();
  known.changedHosts.clear();
}

function place(known: Kept, host: HostScan): void {
  const group = known.hosts.get(host.customerId) ?? new Map<string, HostScan>();
  group.set(host.hostId, host);
  known.hosts.set(host.customerId, group);
  known.customerOf.set(host.hostId, host.customerId);
}
