import type { IncidentNow, MuteNow, NoticeNow, WhyLine } from '../../../views/incident/model.ts';
import type { IncidentModel } from '../../../views/incident-page.tsx';
import type { IncidentsModel } from '../../../views/incidents-page.tsx';
import type { NoticeModel } from '../../../views/notice-page.tsx';
import type { NoticesModel } from '../../../views/notices-page.tsx';
import { hostileName, hour, minute, now, zone } from './basics.ts';

export const incident = (change: Partial<IncidentNow> = {}): IncidentNow => ({
  incidentId: 1_884_213,
  title: 'Host is silent: pve1, Tisza-parti Panzió',
  rule: 'host_silent',
  eventType: 'host_down',
  subject: null,
  customerId: 'tisza-panzio',
  customerName: 'Tisza-parti Panzió',
  hostId: 'tisza-panzio-7c1e09aa',
  hostName: 'pve1',
  severity: 'error',
  state: 'open',
  message: 'no word since 01:20',
  openedAt: now - 40 * minute,
  acknowledged: null,
  resolvedAt: null,
  ended: null,
  parentId: null,
  flapping: false,
  unknown: false,
  timesThisMonth: 3,
  durationMs: 40 * minute,
  mass: null,
  ...change,
});

const held = (change: Partial<IncidentNow> & { held?: number }) => ({
  held: 0,
  ...incident(change),
  ...change,
});

const mutes: MuteNow[] = [
  {
    muteId: 1_880_001,
    customerId: 'szeged-iroda',
    hostId: null,
    rule: null,
    from: now - hour,
    until: now + 3 * hour,
    weekly: null,
    reason: 'line works by Digi',
    by: 'operator:Gábor',
    inForce: true,
  },
  {
    muteId: 1_880_090,
    customerId: null,
    hostId: 'bukki-pekseg-0a1b2c3d',
    rule: 'backup',
    from: now - hour,
    until: now + 200 * 24 * hour,
    weekly: 'sun 02:00 to 05:00 (Europe/Budapest)',
    reason: 'weekly reboot',
    by: 'api',
    inForce: false,
  },
];

export const incidentsModel = (change: Partial<IncidentsModel> = {}): IncidentsModel => ({
  now,
  zone,
  filter: { state: 'open', customer: null, host: null, before: null },
  incidents: [
    held({}),
    held({
      incidentId: 1_884_100,
      title: '112 of 347 sources silent together, site Szeged',
      rule: 'mass_silence',
      eventType: 'mass_silence',
      customerId: null,
      hostId: null,
      message: null,
      timesThisMonth: 1,
      held: 112,
    }),
    held({
      incidentId: 1_884_050,
      title: 'Disk is filling: /srv/data, Bükki Pékség',
      rule: 'disk',
      severity: 'warning',
      unknown: true,
      hostId: null,
      message: '91 % of 465 GB',
      timesThisMonth: 1,
    }),
    held({
      incidentId: 1_883_000,
      title: 'Backup failed: nas, Kékes Fogászat',
      rule: 'backup',
      severity: 'warning',
      state: 'acknowledged',
      flapping: true,
      message: 'repository is locked',
      acknowledged: {
        by: 'operator:Réka',
        at: now - hour,
        note: 'the owner restarts it',
        until: now + 5 * hour,
      },
    }),
  ],
  older: null,
  openCounts: { error: 2, warning: 2, info: 0 },
  lastEndedAt: now - 31 * minute,
  mutes,
  ...change,
});

const at = now - 40 * minute;
const chain: WhyLine[] = [
  {
    at,
    position: 1_884_213,
    what: 'event',
    reason: 'host_down',
    detail: 'host_down (error) from hub about tisza-panzio, tisza-panzio-7c1e09aa: no word since 01:20',
  },
  { at, position: 1_884_213, what: 'rule', reason: 'worse', detail: 'incident 1884213 grew worse' },
  {
    at: at + 800,
    position: 1_884_214,
    what: 'decision',
    reason: 'wanted',
    detail: 'operators by resend to uzemeltetes@felhom.eu, send: the rules want it told',
  },
  {
    at: at + 800,
    position: 1_884_214,
    what: 'message',
    reason: null,
    detail: '“Tisza-parti Panzió · pve1: silent since 01:20”, en',
  },
  {
    at: at + 1_900,
    position: 1_884_214,
    what: 'answer',
    reason: 'failed',
    detail: 'attempt 1 over resend: 429 Too Many Requests',
  },
  {
    at: at + 4_200,
    position: 1_884_214,
    what: 'answer',
    reason: 'accepted',
    detail: 'attempt 2 over resend: id 5f0c2f7e-71b4-4c3a-9d1e',
  },
  {
    at: at + 800,
    position: 1_884_215,
    what: 'decision',
    reason: 'not_enabled',
    detail: "the customer, withheld: host_down is not among the customer's enabled_events",
  },
  {
    at: now,
    position: null,
    what: 'next',
    reason: 'reminder',
    detail: 'operators are reminded at 2026-11-22T01:32:00.000Z, unless somebody acknowledges it',
  },
  {
    at: now,
    position: null,
    what: 'next',
    reason: 'ended',
    detail: 'when it ends, uzemeltetes@felhom.eu (resend) will be told',
  },
];

export const incidentModel = (change: Partial<IncidentModel> = {}): IncidentModel => ({
  now,
  zone,
  incident: incident(),
  chain,
  held: {
    rows: [
      incident({ incidentId: 7, title: 'Controller is silent: Bükki Pékség' }),
      incident({ incidentId: 8, title: 'Host is late: pve2', severity: 'warning', state: 'resolved' }),
    ],
    total: 112,
  },
  decisions: { yes: 1, all: 4 },
  ...change,
});

const notice = (change: Partial<NoticeNow> = {}): NoticeNow => ({
  notificationId: 1_884_214,
  at,
  audience: 'operator',
  customerId: 'tisza-panzio',
  customerName: 'Tisza-parti Panzió',
  eventType: 'host_down',
  kind: 'worse',
  subject: null,
  incidentId: 1_884_213,
  decision: 'send',
  reason: 'wanted',
  detail: 'the rules want it told',
  channel: 'resend',
  recipient: 'uzemeltetes@felhom.eu',
  state: 'accepted',
  attempts: [],
  nextAt: null,
  ...change,
});

export const noticesModel = (change: Partial<NoticesModel> = {}): NoticesModel => ({
  now,
  zone,
  filter: { state: null, customer: null, incident: null, before: null },
  notices: [
    notice({
      notificationId: 9,
      state: 'dead',
      detail: 'the rules want it told',
      recipient: 'regi@felhom.eu',
    }),
    notice({ notificationId: 8, state: 'uncertain', channel: 'smtp', reason: 'reminder' }),
    notice({ notificationId: 7, state: 'requested' }),
    notice({
      notificationId: 6,
      state: 'withheld',
      decision: 'withhold',
      audience: 'customer',
      reason: 'muted',
      detail: 'mute 1880001 until 2026-11-21T05:12:40.000Z: line works by Digi',
      channel: null,
      recipient: null,
    }),
    notice(),
  ],
  older: 5,
  counts: { requested: 1, sending: 0, accepted: 1948, uncertain: 1, dead: 1, withheld: 641 },
  channels: [
    { name: 'resend', setUp: true, failingSince: null, lastAcceptedAt: now - 40 * minute, lastError: null },
    { name: 'smtp', setUp: true, failingSince: now - hour, lastAcceptedAt: null, lastError: 'ECONNREFUSED' },
    { name: 'webhook', setUp: false, failingSince: null, lastAcceptedAt: null, lastError: null },
    { name: 'ntfy', setUp: false, failingSince: null, lastAcceptedAt: null, lastError: null },
  ],
  shadow: false,
  ...change,
});

export const noticeModel = (change: Partial<NoticeModel> = {}): NoticeModel => ({
  now,
  zone,
  notice: notice({ state: 'dead' }),
  why: chain.slice(0, 6),
  message: {
    subject: 'Tisza-parti Panzió · pve1: silent since 01:20',
    text: 'The host has not reported since 01:20.\n\nCustomer: Tisza-parti Panzió\nHost: pve1\n',
    language: 'en',
  },
  ...change,
});

const evil = { title: hostileName, message: hostileName, rule: hostileName, customerName: hostileName };

export const hostileIncidents = (): IncidentsModel =>
  incidentsModel({
    filter: {
      state: 'open',
      customer: { id: hostileName, name: hostileName },
      host: hostileName,
      before: null,
    },
    incidents: [
      held({
        ...evil,
        customerId: hostileName,
        hostId: hostileName,
        hostName: hostileName,
        state: 'acknowledged',
        acknowledged: { by: hostileName, at: now, note: hostileName, until: null },
      }),
    ],
    mutes: [
      { ...mutes[0]!, customerId: hostileName, rule: hostileName, reason: hostileName, by: hostileName },
    ],
  });

export const hostileIncident = (): IncidentModel =>
  incidentModel({
    incident: hostileIncidents().incidents[0]!,
    chain: chain.map((line) => ({ ...line, detail: hostileName, reason: hostileName })),
    held: { rows: [incident(evil)], total: 1 },
  });

export const hostileNotices = (): NoticesModel =>
  noticesModel({
    filter: { state: null, customer: { id: hostileName, name: hostileName }, incident: 4, before: null },
    notices: [
      notice({
        customerId: hostileName,
        customerName: hostileName,
        eventType: hostileName,
        detail: hostileName,
        recipient: hostileName,
      }),
    ],
    channels: [
      { name: 'smtp', setUp: true, failingSince: now, lastAcceptedAt: null, lastError: hostileName },
    ],
  });

export const hostileNotice = (): NoticeModel =>
  noticeModel({
    notice: hostileNotices().notices[0]!,
    why: hostileIncident().chain,
    message: { subject: hostileName, text: hostileName, language: 'hu' },
  });
