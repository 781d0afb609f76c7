import type { DemoAction, DemoCustomer, Due } from './action.ts';
import { chance, pick } from './random.ts';
import type { Customer } from './roster.ts';
import { beginningOf, joinedAt, type World } from './world.ts';

/** What operators did: customers and hosts admitted, one blocked; and what customers want to be told. In order. */
export const admissionsOf = (world: World): Due[] =>
  world.fleet.customers.flatMap((customer) => ofCustomer(world, customer)).sort((a, b) => a.at - b.at);

function ofCustomer(world: World, customer: Customer): Due[] {
  const at = joinedAt(world, customer);
  const due = [
    action(at, { kind: 'customer', body: settingsOf(customer) }),
    ...customer.hosts.map((host) => {
      const body = { customer_id: customer.id, host_id: host.id, display_name: host.displayName };
      return action(at + 1_000, { kind: 'host', body });
    }),
  ];
  if (customer.trouble !== 'none' || chance(customer.key, 'prefers', 0.8))
    due.push(preferencesOf(customer, at + 2_000));
  if (customer.trouble === 'blocked') {
    const reason = 'Három számla lejárt, a felszólításra nem válaszolt';
    due.push(action(beginningOf(world, 'blocked'), { kind: 'block', customerId: customer.id, reason }));
  }
  return due;
}

function settingsOf({ id, key, name, domain, language, site, rhythm, apps }: Customer): DemoCustomer {
  const size = apps.length > 7 ? 'nagy' : apps.length > 4 ? 'közepes' : 'kicsi';
  return {
    customer_id: id,
    name,
    domain,
    email: `info@${domain}`,
    language,
    timezone: 'Europe/Budapest',
    site,
    tags: [
      size,
      ...(rhythm === 'always' ? ['éjjel-nappal'] : []),
      ...(chance(key, 'pilot', 0.15) ? ['pilot'] : []),
    ],
    ...(chance(key, 'noted', 0.25) && { notes: pick(key, 'note', notes) }),
  };
}

const notes = [
  'A szerver a raktárban, a felső polcon. Kulcs a szomszéd trafikban.',
  'Csak délután hívható. Az internet mobilról megy, havi 100 GB.',
  'Évente kétszer leáll az áram a felújítás miatt, előre szólnak.',
  'A tulajdonos lánya a kapcsolattartó, ő ért hozzá.',
];

const preferencesOf = ({ id, domain, language }: Customer, at: number): Due =>
  action(at, {
    kind: 'preferences',
    body: {
      customer_id: id,
      email: `ertesites@${domain}`,
      enabled_events: [
        'backup_failed',
        'expected_backup_missed',
        'node_down',
        'host_down',
        'disk_critical',
        'storage_disconnected',
      ],
      cooldown_hours: 6,
      language,
    },
  });

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

/** The cast only puts back the time that `Omit` took from each member of the union. */
const action = (at: number, what: WithoutTime<DemoAction>): Due => ({
  at,
  word: (moment) => ({ at: moment, ...what }) as DemoAction,
});
