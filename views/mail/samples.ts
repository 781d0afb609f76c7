import { eventType, eventTypeNames } from '../../schema/event-types.ts';
import { detailsOf } from './details.ts';
import { type Entry, type IncidentInNotice, type NoticeModel, nothingMore } from './notice.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = Date.parse('2026-11-21T02:44:00Z');

const kovacs = { id: 'kovacs', name: 'Kovács Kft.', site: 'Szeged' };
const nas = { id: 'kovacs-1f6e2a90', name: 'nas-01' };

const incident = (more: Partial<IncidentInNotice> = {}): IncidentInNotice => ({
  id: 48_213,
  url: 'https://hub.example/incidents/48213',
  rule: 'host_silent',
  openedAt: at,
  endedAt: null,
  ended: null,
  timesThisMonth: 1,
  acknowledged: null,
  ...more,
});

const mass: Partial<NoticeModel> = {
  eventType: 'mass_silence',
  customer: null,
  host: null,
  message: null,
  since: null,
  incident: incident({ rule: 'mass_silence' }),
  silence: { silent: 41, expected: 302, shared: { what: 'site', name: 'Szeged' } },
};

const silentOnes: readonly Entry[] = [
  { who: 'Kovács Kft. · nas-01', what: null, at: at - 31 * minute },
  { who: 'Szegedi Pékség Bt. · bolt', what: null, at: at - 30 * minute },
  { who: 'Dr. Molnár és Társa Ügyvédi Iroda · iratok', what: null, at: at - 33 * minute },
  { who: 'Tisza Autósiskola · nas', what: null, at: at - 34 * minute },
];

const waited: readonly Entry[] = [
  { who: null, what: 'Kovács Kft. · Szeged · nas-01: host silent since 00:14', at: at - 3 * hour },
  { who: null, what: 'Szegedi Pékség Bt. · Szeged · bolt: disk is filling (92%)', at: at - 2 * hour },
  { who: null, what: 'Kovács Kft. · Szeged · nas-01: host is back, after 2 h 11 min', at: at - hour },
];

const measures: Partial<NoticeModel> = { measured: { percent: 93.4, limit: 90 }, since: null };
const plain: Partial<NoticeModel> = { host: null, since: null };

const examples: Record<string, string> = {
  storage: 'backup-hdd',
  target: 'b2:kovacs-mentes',
  container: 'nextcloud',
};

const said: Record<string, string> = {
  backup_failed:
    'restic: unable to open repository\nb2: 503 service unavailable (attempt 5 of 5)\nexit status 1',
  disk_health_warning: 'SMART: Reallocated_Sector_Ct 184 (threshold 140)',
  update_failed: 'felhom-controller 2.14.0: image pull failed: unexpected EOF',
  health_degraded: 'nextcloud: 2 of 3 containers running',
};

const sent: Record<string, unknown> = {
  backup_completed: { snapshot: '9f31c2ab', duration_seconds: 412, size_bytes: 18_253_611_008 },
  storage_disconnected: { path: '/mnt/backup-hdd', label: 'Külső merevlemez' },
  update_available: { version: '2.14.0' },
};

/** Samples by name: every kind, and the events that come most or are worded with care. */
const differences: Record<string, Partial<NoticeModel>> = {
  'broke-host-down': {},
  'worse-host-down': {
    kind: 'worse',
    at: at + 30 * minute,
    incident: incident({ timesThisMonth: 3 }),
  },
  'ended-host-silent': {
    kind: 'ended',
    eventType: 'host_recovered',
    severity: 'info',
    at: at + 131 * minute,
    incident: incident({ endedAt: at + 131 * minute, ended: 'resolved', timesThisMonth: 3 }),
  },
  'ended-decommissioned': {
    kind: 'ended',
    severity: 'info',
    at: at + 50 * hour,
    incident: incident({ endedAt: at + 50 * hour, ended: 'decommissioned' }),
  },
  'ended-settled': {
    kind: 'ended',
    severity: 'info',
    since: null,
    at: at + 5 * hour,
    incident: incident({ endedAt: at + 4 * hour, ended: 'settled', timesThisMonth: 7 }),
  },
  flapping: { kind: 'flapping', incident: incident({ timesThisMonth: 7 }) },
  reminder: { kind: 'reminder', at: at + 6 * hour },
  'worse-acknowledged': {
    kind: 'worse',
    at: at + 30 * hour,
    incident: incident({
      acknowledged: {
        by: 'operator:anna',
        at: at + hour,
        until: at + 34 * hour,
        note: 'The customer replaces the power supply on Monday.',
      },
    }),
  },
  escalated: { kind: 'escalated', at: at + hour },
  'mass-silence': { ...mass, kind: 'mass_silence', entries: { rows: silentOnes, total: 41 } },
  'mass-silence-all': {
    ...mass,
    kind: 'mass_silence',
    silence: { silent: 180, expected: 302, shared: { what: 'all', name: null } },
    entries: { rows: silentOnes, total: 180 },
  },
  'mass-silence-reminder': { ...mass, kind: 'reminder', at: at + 6 * hour },
  'mass-silence-ended': {
    ...mass,
    kind: 'mass_silence_ended',
    severity: 'info',
    at: at + 40 * minute,
    incident: incident({ rule: 'mass_silence', endedAt: at + 40 * minute, ended: 'resolved' }),
  },
  blind: {
    ...nobody('blind', 'hub_was_blind', 'warning'),
    blind: { from: at - 3 * hour, to: at - hour, why: 'crashed' },
    entries: { rows: silentOnes, total: 4 },
  },
  'blind-all-heard': {
    ...nobody('blind', 'hub_was_blind', 'warning'),
    blind: { from: at - 3 * hour, to: at - hour, why: 'stopped' },
    entries: { rows: [], total: 0 },
  },
  uncertain: {
    ...nobody('uncertain', 'notification_uncertain', 'warning'),
    message: { text: 'notice 51877 over smtp: the connection ended after DATA', by: 'hub' },
  },
  digest: { ...nobody('digest', 'digest', 'warning'), entries: { rows: waited, total: 128 } },
  daily: {
    ...nobody('daily', 'daily', 'info'),
    fleet: { customers: 212, hosts: 302, silent: 0, openIncidents: 0 },
  },
  'daily-with-incidents': {
    ...nobody('daily', 'daily', 'info'),
    fleet: { customers: 212, hosts: 302, silent: 3, openIncidents: 5 },
  },
  test: { ...nobody('test', 'test', 'info') },
  'event-unknown-type': {
    ...plain,
    kind: 'event',
    eventType: 'ups_on_battery',
    severity: 'warning',
    incident: null,
    message: { text: 'UPS is on battery, 18 minutes left', by: 'box' },
    details: detailsOf({ charge_percent: 41, model: 'APC Back-UPS 700', since: '2026-11-21T02:41:07Z' }),
  },
  ...Object.fromEntries(eventTypeNames().map((name) => [`type-${name.replaceAll('_', '-')}`, ofType(name)])),
};

/** A matter of the hub itself. */
function nobody(
  kind: NoticeModel['kind'],
  eventType: string,
  severity: NoticeModel['severity'],
): Partial<NoticeModel> {
  return {
    kind,
    eventType,
    severity,
    customer: null,
    host: null,
    since: null,
    incident: null,
    message: null,
  };
}

/** What an event of a type may look like. */
function ofType(name: string): Partial<NoticeModel> {
  const { severity = 'info', opens, subject } = eventType(name) ?? {};
  const silent = opens === 'host_silent' || opens === 'node_silent';
  const measured = opens === 'disk' || opens === 'cpu' || opens === 'memory';
  return {
    ...plain,
    ...(measured ? measures : {}),
    ...(silent ? { since: at - 30 * minute } : {}),
    ...(subject === 'host' || subject === 'storage' ? { host: nas } : {}),
    kind: opens === undefined ? 'event' : 'broke',
    eventType: name,
    severity,
    subject: examples[subject ?? ''] ?? null,
    message: said[name] === undefined ? null : { text: said[name], by: 'box' },
    details: detailsOf(sent[name]),
    incident: opens === undefined ? null : incident({ rule: opens }),
  };
}

/** A believable notice of every kind and of every event type, by name; for operators and, in Hungarian, the customer's own. */
export const samples = (language: NoticeModel['language']): { name: string; model: NoticeModel }[] =>
  Object.entries(differences).map(([name, difference]) => ({ name, model: sample(language, difference) }));

function sample(language: NoticeModel['language'], difference: Partial<NoticeModel>): NoticeModel {
  const model: NoticeModel = {
    ...nothingMore,
    kind: 'broke',
    audience: 'operator',
    language,
    zone: 'Europe/Budapest',
    eventType: 'host_down',
    severity: 'error',
    customer: kovacs,
    host: nas,
    since: at - 30 * minute,
    at,
    incident: incident(),
    ...difference,
  };
  if (language === 'en' || model.customer === null) return model;
  return {
    ...model,
    audience: 'customer',
    incident: model.incident && { ...model.incident, url: null },
  };
}
