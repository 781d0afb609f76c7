import { type App, apps, controllerGuest, guestKinds } from './apps.ts';
import type { Machine } from './machine.ts';
import { type Business, businessOf, idFrom } from './names.ts';
import { between, draw, hash, pick, wholeBetween } from './random.ts';

/** What is wrong with a customer. One customer of each, from the second on: an operator's page needs something to show. */
export const troubles = [
  'none',
  'disk_full',
  'silent_host',
  'silent_controller',
  'blocked',
  'paused',
  'waiting',
  'failing',
  'old_version',
] as const;
export type Trouble = (typeof troubles)[number];

export type Guest = {
  vmid: number;
  name: string;
  stopped: boolean;
  spec: { cores: number; memory_bytes: number; disk_bytes: number };
};

export type Host = {
  key: number;
  id: string;
  displayName: string;
  customer: Customer;
  machine: Machine;
  guests: readonly Guest[];
  /** does not speak any more, see `silences.ts` */
  silent: boolean;
  /** 0 to 1: its place in every round of reports */
  phase: number;
};

export type Customer = Business & {
  index: number;
  key: number;
  id: string;
  domain: string;
  language: 'hu' | 'en';
  trouble: Trouble;
  apps: readonly App[];
  controller: Machine;
  hosts: Host[];
  phase: number;
  /** 0: there from the beginning; else the share of the past after which it came */
  joined: number;
};

export type Fleet = { seed: number; customers: readonly Customer[]; hosts: readonly Host[] };

export type FleetSize = { seed: number; customers: number; hosts: number };

const gib = 1024 ** 3;

/**
 * Everybody in the fleet, as nothing but the seed and the size decide. `endsAt` (ms) is when the troubles are at
 * their full; with -Infinity they always were.
 */
export function rosterOf(
  { seed, customers: customerCount, hosts: hostCount }: FleetSize,
  endsAt: number,
): Fleet {
  const ids = new Set<string>();
  const customers = Array.from({ length: Math.max(1, customerCount) }, (_, index) =>
    customerOf(seed, index, ids),
  );
  const hosts = Array.from({ length: hostCount }, (_, index) => {
    const owner =
      index < customers.length ? index : Math.floor(draw(seed, 'owner', index) * customers.length);
    const customer = customers[owner];
    if (customer === undefined) throw new RangeError('a host without a customer'); // draw is below 1
    const host = hostOf(seed, index, customer, endsAt);
    customer.hosts.push(host);
    return host;
  });
  return { seed, customers, hosts };
}

function customerOf(seed: number, index: number, taken: Set<string>): Customer {
  const key = hash(seed, 'customer', index);
  const business = businessOf(seed, index);
  const id = freeId(idFrom(business.name), taken);
  const trouble = troubles[index] ?? 'none';
  return {
    ...business,
    index,
    key,
    id,
    domain: `${id}.example`, // .example is reserved: no demo may ever write to a stranger
    language: draw(key, 'language') < 0.92 ? 'hu' : 'en',
    trouble,
    apps: apps.filter(({ name }) => draw(key, `has ${name}`) < 0.55 || name === 'vaultwarden'),
    controller: machineOf(hash(key, 'controller'), business, key, {
      cores: [2, 4],
      memory: [4, 8],
      disk: [64, 128],
    }),
    hosts: [],
    phase: evenly(seed, 'controllers', index),
    joined:
      index >= troubles.length && draw(key, 'came later') < 0.25 ? between(key, 'joined', 0.05, 0.8) : 0,
  };
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}

function hostOf(seed: number, index: number, customer: Customer, endsAt: number): Host {
  const key = hash(seed, 'host', index);
  const number = customer.hosts.length + 1;
  const first = number === 1;
  const machine = machineOf(key, customer, customer.key, {
    cores: [4, 6, 8, 12, 16],
    memory: [16, 32, 64],
    disk: [256, 512, 1024],
  });
  return {
    key,
    id: `${customer.id}-${hash(key, 'id').toString(16).padStart(8, '0')}`,
    displayName: `pve${number}`,
    customer,
    machine: first && customer.trouble === 'disk_full' ? { ...machine, fullSince: endsAt } : machine,
    guests: guestsOf(key, first),
    silent: first && customer.trouble === 'silent_host',
    phase: evenly(seed, 'hosts', index),
  };
}

type Parts = Record<'cores' | 'memory' | 'disk', readonly number[]>;

const machineOf = (key: number, { rhythm }: Business, customerKey: number, parts: Parts): Machine => ({
  key,
  cores: pick(key, 'cores', parts.cores),
  memoryBytes: pick(key, 'memory', parts.memory) * gib,
  diskBytes: pick(key, 'disk', parts.disk) * gib,
  rhythm,
  backupHour: backupHourOf(customerKey),
  hasSensor: draw(key, 'sensor') < 0.88,
});

/** All boxes of a customer are backed up one after another, well before the deadline in the morning. */
export const backupHourOf = (customerKey: number) => between(customerKey, 'backup hour', 0.5, 2.5);

function guestsOf(key: number, first: boolean): Guest[] {
  const count = wholeBetween(key, 'guests', 3, 7);
  const others = [...guestKinds].sort((a, b) => draw(key, a.name) - draw(key, b.name)).slice(0, count);
  const kinds = first ? [controllerGuest, ...others] : others;
  return kinds.map(({ name, cores, memoryGib, diskGib }, index) => ({
    vmid: 100 + index,
    name,
    stopped: name !== controllerGuest.name && draw(key, 'stopped', index) < 0.06,
    spec: { cores, memory_bytes: memoryGib * gib, disk_bytes: diskGib * gib },
  }));
}

/** Successive indices land far from each other and, all together, evenly: the golden ratio does that. */
const evenly = (seed: number, what: string, index: number) =>
  (draw(seed, what) + index * 0.618033988749895) % 1;
