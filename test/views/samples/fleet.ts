import type { CustomerRow, FleetModel, HostRow } from '../../../views/fleet-page.tsx';
import type { Spark } from '../../../views/parts/sparkline.tsx';
import { defaultLimits } from '../../../views/status.ts';
import { incident } from './alarms.ts';
import { chrome, dice, hour, minute, now, quietCounts, seedOf, spark, wander, zone } from './basics.ts';

const silentSpark = (seed: number): Spark =>
  spark(seed, 30, {
    values: wander(seed, 96, 30).map((value, i) => (i > 83 ? null : value)),
    spells: [
      { from: now - 3.2 * hour, until: now - 2.8 * hour, state: 'warn' },
      { from: now - 2.8 * hour, until: now, state: 'down' },
    ],
    blind: [{ from: now - 9 * hour, until: now - 8.4 * hour }],
  });

export function customer(change: Partial<CustomerRow> & { customerId: string }): CustomerRow {
  const seed = seedOf(change.customerId);
  const roll = dice(seed);
  return {
    name: change.customerId,
    status: 'ok',
    reason: null,
    lastReportAt: now - Math.floor(roll() * 14) * minute,
    cpuPercent: Math.round(5 + roll() * 55),
    memoryPercent: Math.round(30 + roll() * 50),
    diskPercent: Math.round(20 + roll() * 65),
    limits: defaultLimits,
    spark: spark(seed, 15 + roll() * 40),
    events24h: { error: 0, warning: 0 },
    version: '0.7.4',
    hostCount: 1,
    hosts: null,
    ...change,
  };
}

export function hostRow(change: Partial<HostRow> & { hostId: string; customerId: string }): HostRow {
  const seed = seedOf(change.hostId);
  const roll = dice(seed);
  return {
    displayName: null,
    status: 'ok',
    reason: null,
    lastReportAt: now - Math.floor(roll() * 14) * minute,
    cpuPercent: Math.round(5 + roll() * 55),
    memoryPercent: Math.round(30 + roll() * 50),
    diskPercent: Math.round(20 + roll() * 50),
    limits: defaultLimits,
    spark: spark(seed, 30),
    guestsRunning: 3,
    guestsTotal: 3,
    cloudflared: 'healthy',
    agentVersion: '0.4.2',
    ...change,
  };
}

const troubled: CustomerRow[] = [
  customer({
    customerId: 'alfold-agro',
    name: 'Alföld Agro Kft.',
    status: 'down',
    reason: 'silent since 00:08, expected every 15 min',
    lastReportAt: now - 184 * minute,
    cpuPercent: null,
    memoryPercent: null,
    diskPercent: null,
    spark: silentSpark(3),
    events24h: { error: 2, warning: 4 },
    hostCount: 2,
  }),
  customer({
    customerId: 'tisza-panzio',
    name: 'Tisza-parti Panzió',
    status: 'down',
    reason: 'host pve1 is silent for 1 h 52',
    events24h: { error: 1, warning: 1 },
    hostCount: 2,
    hosts: [
      hostRow({
        hostId: 'tisza-panzio-7c1e09aa',
        customerId: 'tisza-panzio',
        displayName: 'pve1',
        status: 'down',
        reason: 'silent since 01:20',
        lastReportAt: now - 112 * minute,
        cpuPercent: null,
        memoryPercent: null,
        diskPercent: null,
        spark: silentSpark(9),
        guestsRunning: 0,
        guestsTotal: 6,
      }),
      hostRow({ hostId: 'tisza-panzio-20bd41f7', customerId: 'tisza-panzio', displayName: 'pve2' }),
    ],
  }),
  customer({
    customerId: 'kovari-fogaszat',
    name: 'Dr. Kővári Fogászat',
    status: 'down',
    reason: 'controller says fail: restic repository is locked',
    events24h: { error: 2, warning: 0 },
  }),
  customer({
    customerId: 'balaton-vitorlas',
    name: 'Balatoni Vitorlás Egylet',
    status: 'warn',
    reason: 'last report 38 min ago, expected every 15',
    lastReportAt: now - 38 * minute,
    events24h: { error: 0, warning: 1 },
  }),
  customer({
    customerId: 'bukki-pekseg',
    name: 'Bükki Pékség',
    status: 'warn',
    reason: 'disk /mnt/backup at 92 %',
    diskPercent: 92,
    version: '0.7.3',
    events24h: { error: 0, warning: 3 },
    hostCount: 2,
  }),
  customer({
    customerId: 'nador-konyvelo',
    name: 'Nádor Könyvelőiroda',
    status: 'warn',
    reason: 'memory above 85 % for 45 min',
    memoryPercent: 88,
    spark: spark(4, 70, { spells: [{ from: now - 5 * hour, until: now - 3 * hour, state: 'warn' }] }),
  }),
  customer({
    customerId: 'matra-turistahaz',
    name: 'Mátra Turistaház',
    status: 'pending',
    reason: 'created 16 h ago, no report yet',
    lastReportAt: null,
    cpuPercent: null,
    memoryPercent: null,
    diskPercent: null,
    spark: null,
    version: null,
    hostCount: 0,
  }),
  customer({
    customerId: 'gyori-autoszerviz',
    name: 'Győri Autószerviz',
    status: 'disabled',
    reason: 'monitoring is paused',
  }),
];

const fine = [
  'Budai Ügyvédi Iroda',
  'Dunakanyar Média',
  'Egri Vár Szálló',
  'Fehérvár Logisztika',
  'Gellért Optika',
  'Hortobágyi Lovasklub',
  'Ipoly Kézműves',
  'Jászsági Gépműhely',
  'Kőszegi Apartmanok',
  'Lágymányosi Labor',
  'Pannon Papír Kft.',
  'Rába Nyomda',
  'Szentendrei Galéria',
  'Zala Borászat',
  'Őrségi Fazekasház',
  'Sopron Borház',
].map((name, i) =>
  customer({
    customerId: `c${i}-${name
      .slice(0, 4)
      .toLowerCase()
      .replace(/[^a-z]/g, 'x')}`,
    name,
    hostCount: i % 4 === 0 ? 3 : 1,
  }),
);

export function fleet(change: Partial<FleetModel> = {}): FleetModel {
  return {
    now,
    zone,
    totals: chrome().counts.customers,
    reporting: { heard: 341, expected: 347 },
    hosts: 347,
    guests: { running: 1902, total: 1948 },
    events24h: { error: 14, warning: 62 },
    lastReportAt: now - 20_000,
    upSince: now - 14 * minute,
    incidents: {
      rows: [
        incident(),
        incident({
          incidentId: 2,
          state: 'acknowledged',
          severity: 'warning',
          rule: 'disk',
          title: 'Disk is filling: /srv, Bükki Pékség',
          message: null,
          acknowledged: { by: 'operator:Gábor', at: now, note: null, until: now + 4 * hour },
        }),
      ],
      total: 9,
    },
    lastBlind: { from: now - 92 * minute, until: now - 80 * minute },
    filter: { status: null, q: '', sort: 'status', page: 1, per: 25, unfolded: false },
    found: 308,
    rows: [...troubled, ...fine],
    connectLine: 'felhom-agent enrol --hub https://hub.example.org --key "$HUB_KEY" --customer bukki-pekseg',
    ...change,
  };
}

export const emptyFleet = (): FleetModel =>
  fleet({
    totals: quietCounts,
    rows: [],
    found: 0,
    hosts: 0,
    guests: { running: 0, total: 0 },
    lastReportAt: null,
  });
