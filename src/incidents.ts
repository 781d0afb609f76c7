import { customerOf } from '../projections/customers.ts';
import { hostEver } from '../projections/hosts.ts';
import {
  type IncidentRow,
  incidentOf,
  incidentState,
  isUnknown,
  openedSince,
} from '../projections/incidents.ts';
import { IncidentAcknowledged } from '../schema/events/incident.ts';
import type { Acknowledge } from '../schema/wire/alarms.ts';
import type { IncidentNow } from '../views/incident/model.ts';
import { titleOf } from '../views/incident/title.ts';
import { HubError } from './errors.ts';
import type { Hub } from './hub.ts';
import { startOfMonth } from './local-time.ts';
import { idOf } from './notices/id.ts';

/** An incident as it stands now, with the names of whom it is about. */
export function incidentNow(hub: Hub, row: IncidentRow): IncidentNow {
  const now = hub.now();
  const customer = row.customerId === null ? undefined : customerOf(hub.db, row.customerId);
  const host = row.hostId === null ? undefined : hostEver(hub.db, row.hostId);
  const customerName = customer?.name ?? null;
  const hostName = host?.displayName ?? null;
  const mass =
    row.silent === null
      ? null
      : { silent: row.silent, expected: row.expected ?? row.silent, shared: row.shared ?? null };
  return {
    incidentId: row.incidentId,
    title: titleOf({
      eventType: row.eventType,
      subject: row.subject,
      host: hostName ?? row.hostId,
      customer: customerName ?? row.customerId,
      mass,
    }),
    rule: row.rule,
    eventType: row.eventType,
    subject: row.subject,
    customerId: row.customerId,
    customerName,
    hostId: row.hostId,
    hostName,
    severity: row.severity,
    state: incidentState(row, now),
    message: row.message,
    openedAt: row.openedAt,
    acknowledged:
      row.acknowledgedAt === null
        ? null
        : {
            by: row.acknowledgedBy ?? '',
            at: row.acknowledgedAt,
            note: row.acknowledgedNote,
            until: row.acknowledgedUntil,
          },
    resolvedAt: row.resolvedAt,
    ended: row.ended,
    parentId: row.parentId,
    flapping: row.flapping,
    unknown: row.resolvedAt === null && isUnknown(hub.db, row),
    timesThisMonth: openedSince(hub.db, row, startOfMonth(row.openedAt, hub.config.timezone)),
    durationMs: Math.max(0, (row.resolvedAt ?? now) - row.openedAt),
    mass,
  };
}

/** @throws HubError not_found */
export function existingIncident(hub: Hub, id: string): IncidentRow {
  const number = idOf(id);
  const row = number === undefined ? undefined : incidentOf(hub.db, number);
  if (!row)
    throw new HubError('not_found', `there is no incident ${id.slice(0, 40)}`, {
      hint: 'GET /api/v1/incidents lists them',
    });
  return row;
}

/**
 * The fact that somebody has an incident in hand. API, CLI and page all come here.
 * @throws HubError not_found, bad_request (`until` is past), conflict (it is over)
 */
export function acknowledge(hub: Hub, id: string, { note, until }: Acknowledge, actor: string) {
  const { incidentId, customerId, resolvedAt } = existingIncident(hub, id);
  if (resolvedAt !== null) throw new HubError('conflict', `incident ${id} is over`);
  if (until != null && until <= hub.now()) {
    throw new HubError('bad_request', 'until: must be in the future', {
      errors: [{ path: 'until', message: 'must be in the future' }],
    });
  }
  return IncidentAcknowledged(
    { incidentId, customerId, note: note || null, until: until ?? null },
    { actor },
  );
}
