import { customerOf } from '../projections/customers.ts';
import { hostEver } from '../projections/hosts.ts';
import { isInForce, listMutes, type MuteRow, muteOf } from '../projections/mutes.ts';
import type { NewEvent } from '../schema/event.ts';
import { eventType } from '../schema/event-types.ts';
import { MuteEnded, MuteSet } from '../schema/events/mute.ts';
import type { SetMute } from '../schema/wire/alarms.ts';
import type { MuteNow } from '../views/incident/model.ts';
import { type FieldError, HubError } from './errors.ts';
import type { Hub } from './hub.ts';
import { idOf } from './notices/id.ts';

/**
 * The fact that notices are held back. An event type stands for the rule that it opens.
 * @throws HubError bad_request naming what makes no sense
 */
export function mute(hub: Hub, wanted: SetMute, actor: string): NewEvent {
  const now = hub.now();
  const { customer_id: customerId = null, host_id: hostId = null, until, weekly, reason } = wanted;
  const from = wanted.from ?? now;
  const mistakes = mistakesIn(hub, customerId, hostId, from, until, now);
  if (mistakes.length > 0) {
    throw new HubError('bad_request', `${mistakes[0]!.path}: ${mistakes[0]!.message}`, { errors: mistakes });
  }
  return MuteSet(
    {
      customerId,
      hostId,
      rule: wanted.rule ? (eventType(wanted.rule)?.opens ?? wanted.rule) : null,
      from,
      until,
      weekly: weekly ? { ...weekly, timezone: weekly.timezone ?? hub.config.timezone } : null,
      reason,
    },
    { actor },
  );
}

function mistakesIn(
  hub: Hub,
  customerId: string | null,
  hostId: string | null,
  from: number,
  until: number,
  now: number,
): FieldError[] {
  const host = hostId === null ? undefined : hostEver(hub.db, hostId);
  const wrong: [boolean, string, string][] = [
    [customerId !== null && !customerOf(hub.db, customerId), 'customer_id', 'no such customer'],
    [hostId !== null && host === undefined, 'host_id', 'no such host'],
    [
      customerId !== null && host !== undefined && host.customerId !== customerId,
      'host_id',
      'is of another customer',
    ],
    [until <= now, 'until', 'must be in the future'],
    [until > now && until <= from, 'until', 'must be after from'],
  ];
  return wrong.flatMap(([is, path, message]) => (is ? [{ path, message }] : []));
}

/** The fact that a mute ends before its time; undefined for one that is over. @throws HubError not_found */
export function endOfMute(hub: Hub, id: string, actor: string): NewEvent | undefined {
  const number = idOf(id);
  const row = number === undefined ? undefined : muteOf(hub.db, number);
  if (!row)
    throw new HubError('not_found', `there is no mute ${id.slice(0, 40)}`, {
      hint: 'GET /api/v1/admin/mutes lists them',
    });
  const { muteId, customerId, until } = row;
  return until <= hub.now() ? undefined : MuteEnded({ muteId, customerId }, { actor });
}

/** Mutes that are not over, as they stand. */
export const mutesNow = (hub: Hub): MuteNow[] => {
  const now = hub.now();
  return listMutes(hub.db, now).map((row) => ({
    muteId: row.muteId,
    customerId: row.customerId,
    hostId: row.hostId,
    rule: row.rule,
    from: row.from,
    until: row.until,
    weekly: windowOf(row),
    reason: row.reason,
    by: row.by,
    inForce: isInForce(row, now),
  }));
};

/** The window of a weekly mute: "sat, sun 22:00 to 04:00 (Europe/Budapest)". */
export const windowOf = ({ weekly }: Pick<MuteRow, 'weekly'>): string | null =>
  weekly === null ? null : `${weekly.days.join(', ')} ${weekly.from} to ${weekly.to} (${weekly.timezone})`;
