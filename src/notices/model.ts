import { Temporal } from 'temporal-polyfill';
import { controllerOf } from '../../projections/controllers.ts';
import { customerOf } from '../../projections/customers.ts';
import { hostEver } from '../../projections/hosts.ts';
import {
  type IncidentRow,
  incidentState,
  openedSince,
  silentIncidents,
} from '../../projections/incidents.ts';
import { preferencesOf } from '../../projections/preferences.ts';
import type { EventOf } from '../../schema/events/index.ts';
import type { Audience } from '../../schema/notice.ts';
import { detailsOf } from '../../views/mail/details.ts';
import { type Entry, type IncidentInNotice, type NoticeModel, nothingMore } from '../../views/mail/notice.ts';
import type { Hub } from '../hub.ts';
import type { About } from './about.ts';

const mostEntries = 50;

/** What a notice says, for one audience: everything that the mail is rendered from. */
export function noticeModel(hub: Hub, audience: Audience, about: About): NoticeModel {
  const { db, config } = hub;
  const { incident } = about;
  const customer = about.customerId === null ? undefined : customerOf(db, about.customerId);
  const host = about.hostId === null ? undefined : hostEver(db, about.hostId);
  const preferences = about.customerId === null ? undefined : preferencesOf(db, about.customerId);
  const zone = customer?.settings.timezone ?? config.timezone;
  return {
    ...nothingMore,
    kind: about.kind,
    audience,
    language: audience === 'operator' ? 'en' : (preferences?.language ?? customer?.settings.language ?? 'hu'),
    zone: audience === 'operator' ? config.timezone : zone,
    eventType: about.eventType,
    severity: about.severity,
    customer:
      about.customerId === null
        ? null
        : {
            id: about.customerId,
            name: customer?.settings.name ?? null,
            site: customer?.settings.site ?? null,
          },
    host: about.hostId === null ? null : { id: about.hostId, name: host?.displayName ?? null },
    subject: about.subject,
    message:
      about.message === null ? null : { text: about.message, by: about.source === 'hub' ? 'hub' : 'box' },
    details: about.source === 'hub' ? [] : detailsOf(about.details),
    measured: measuredIn(about),
    at: about.at,
    since: numberAt(about.details, 'last_report_at'),
    incident: incident && incidentIn(hub, audience, incident, zone),
    ...(about.fleet ? { fleet: about.fleet } : {}),
    ...ofMany(hub, about),
  };
}

function incidentIn(hub: Hub, audience: Audience, incident: IncidentRow, zone: string): IncidentInNotice {
  const { public_url } = hub.config.server;
  const acknowledged = incidentState(incident, hub.now()) === 'acknowledged';
  return {
    id: incident.incidentId,
    url:
      public_url === '' || audience === 'customer' ? null : `${public_url}/incidents/${incident.incidentId}`,
    rule: incident.rule,
    openedAt: incident.openedAt,
    endedAt: incident.resolvedAt,
    ended: incident.ended,
    timesThisMonth: openedSince(hub.db, incident, startOfMonth(hub.now(), zone)),
    acknowledged: acknowledged
      ? {
          by: incident.acknowledgedBy!,
          at: incident.acknowledgedAt!,
          until: incident.acknowledgedUntil,
          note: incident.acknowledgedNote,
        }
      : null,
  };
}

const startOfMonth = (at: number, zone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).with({ day: 1 }).startOfDay()
    .epochMilliseconds;

/** What only notices about many sources have. */
function ofMany(hub: Hub, { kind, incident, details }: About): Partial<NoticeModel> {
  if (kind === 'blind') {
    const { blind, from, to, silent, named } = details as EventOf<'BlindTimeReviewed'>['data'];
    const why =
      (hub.log.at(blind)?.data as { why?: EventOf<'HubWasBlind'>['data']['why'] } | undefined)?.why ?? null;
    const rows = named.map(({ customerId, hostId }) => entryOf(hub, customerId, hostId));
    return { blind: { from, to, why }, entries: { rows, total: silent } };
  }
  if (incident?.rule !== 'mass_silence') return {};
  const { silent, expected, shared, resolvedAt } = incident;
  const rows = silentIncidents(hub.db, mostEntries).map(({ customerId, hostId }) =>
    entryOf(hub, customerId!, hostId),
  );
  return {
    silence: { silent: silent ?? 0, expected: expected ?? 0, shared: shared ?? null },
    entries: { rows, total: resolvedAt === null ? Math.max(silent ?? 0, rows.length) : rows.length },
  };
}

const lastWord = ({ db }: Hub, customerId: string, hostId: string | null): number | null =>
  (hostId === null ? controllerOf(db, customerId) : hostEver(db, hostId))?.lastReportAt ?? null;

function entryOf(hub: Hub, customerId: string, hostId: string | null): Entry {
  const customer = customerOf(hub.db, customerId)?.settings.name ?? customerId;
  const host = hostId === null ? undefined : (hostEver(hub.db, hostId)?.displayName ?? hostId);
  const who = host === undefined ? customer : `${customer} · ${host}`;
  return { who, what: null, at: lastWord(hub, customerId, hostId) };
}

function measuredIn({ details }: About): NoticeModel['measured'] {
  const percent = numberAt(details, 'percent');
  return percent === null ? null : { percent, limit: numberAt(details, 'limit') };
}

function numberAt(details: unknown, name: string): number | null {
  if (details === null || typeof details !== 'object') return null;
  const value = (details as Record<string, unknown>)[name];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && name.endsWith('_at') ? Date.parse(value) || null : null;
}
