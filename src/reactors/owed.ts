import {
  type IncidentRow,
  incidentOf,
  incidentState,
  isUnknown,
  quietIncidents,
} from '../../projections/incidents.ts';
import { isInForce, listMutes, type MuteRow, matches } from '../../projections/mutes.ts';
import { owedTellings, type Telling, unansweredTellings } from '../../projections/notices.ts';
import type { NewEvent } from '../../schema/event.ts';
import { IncidentSettled } from '../../schema/events/incident.ts';
import { type Audience, passing, type SendReason } from '../../schema/notice.ts';
import type { Hub } from '../hub.ts';
import { type About, aboutIncident } from '../notices/about.ts';
import { decide } from '../notices/decide.ts';
import { factsOf } from '../notices/facts.ts';
import { listenerOf } from '../notices/listener.ts';
import { byMail, operatorsUnreachable, type Recipient } from '../notices/recipients.ts';
import { appendKnown } from './announce.ts';

const atOnce = 25;

/**
 * What the clock has to say of open incidents: those that a mute, a mass silence, a hold or a cooldown kept back and that
 * still stand when it is over; reminders; the step further when nobody acknowledges; the end of flapping ones. One that
 * cannot be decided holds up no other.
 */
export async function lookAtIncidents(hub: Hub, signal: AbortSignal): Promise<string> {
  let recorded = 0;
  const looks = looksAt(hub);
  for (let next = 0; next < looks.length && !signal.aborted; next += atOnce) {
    const facts = looks.slice(next, next + atOnce).flatMap(({ incidentId, decided }) => {
      try {
        return decided();
      } catch (error) {
        hub.logger.error(
          { incidentId, error: String((error as Error)?.stack ?? error) },
          'an incident cannot be told',
        );
        return [];
      }
    });
    await appendKnown(hub, facts);
    recorded += facts.length;
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
  return `${recorded} decisions`;
}

/** What is to be looked at now, each decided when its turn comes. */
function looksAt(hub: Hub): { incidentId: number; decided: () => NewEvent[] }[] {
  const now = hub.now();
  const { settle, remind_every } = hub.config.incidents;
  const mutes = listMutes(hub.db, now).filter((mute) => isInForce(mute, now));
  const remindBefore = remind_every === 0 ? -1 : now - remind_every;
  const escalateBefore = hub.config.escalation.email.length === 0 ? -1 : now - hub.config.escalation.after;
  const unreachable =
    operatorsUnreachable(hub.config) !== undefined || !hub.config.notifications.operator_enabled;
  return [
    ...quietIncidents(hub.db, now - settle).map(({ incidentId, customerId }) => ({
      incidentId,
      decided: () => [
        IncidentSettled({ incidentId, customerId }, { actor: 'hub', key: `settled:${incidentId}` }),
      ],
    })),
    ...owedTellings(hub.db)
      .filter(
        ({ audience, reason }) => !(unreachable && audience === 'operator' && lacksAddress.includes(reason)),
      )
      .map((telling) => ({ ...telling, decided: () => owedFacts(hub, telling, mutes) })),
    ...unansweredTellings(hub.db, remindBefore, escalateBefore).map((telling) => ({
      ...telling,
      decided: () => reminderFacts(hub, telling),
    })),
  ];
}

const lacksAddress: readonly string[] = ['no_address', 'disabled'];

const because: Record<string, SendReason> = { muted: 'mute_ended', held_under_parent: 'parent_ended' };

/** Withheld for a reason that has passed, and still open: decided again. */
function owedFacts(hub: Hub, last: Telling, mutes: readonly MuteRow[]): NewEvent[] {
  const incident = incidentOf(hub.db, last.incidentId)!;
  const now = hub.now();
  if (last.reason === 'muted' && mutes.some((mute) => matches(mute, incident))) return [];
  const holdUntil = last.reason === 'held' ? holdOf(hub, last) : null;
  const about = { ...aboutIncident(hub.db, incident, last.kind, now), holdUntil };
  const listener = listenerOf(hub, last.audience, about, now);
  const verdicts = decide(about, listener, now, because[last.reason] ?? 'wanted');
  if (verdicts.some(({ reason }) => passing.includes(reason))) return [];
  return keyed(hub, last.audience, about, verdicts, `owed:${last.notificationId}`, last.cause);
}

/** When a hold ends: the look that comes an interval after the one that began it, by a hair too early or not, is that. */
function holdOf(hub: Hub, { cause }: Telling): number | null {
  const held = hub.log.at(cause)?.data as { holdUntil?: number } | undefined;
  return held?.holdUntil === undefined ? null : held.holdUntil - hub.config.alerting.check_interval / 10;
}

/** Operators who were told, of what nobody has in hand. */
function reminderFacts(hub: Hub, telling: Telling): NewEvent[] {
  const now = hub.now();
  const incident = incidentOf(hub.db, telling.incidentId)!;
  if (incidentState(incident, now) !== 'open' || isUnknown(hub.db, incident)) return [];
  return [...escalation(hub, incident, telling, now), ...reminder(hub, incident, telling, now)];
}

function escalation(hub: Hub, incident: IncidentRow, telling: Telling, now: number): NewEvent[] {
  const { after, email } = hub.config.escalation;
  const recipients = byMail(hub.config, email);
  const due = now - (telling.firstToldAt ?? telling.at) >= after && incident.severity === 'error';
  if (!due || recipients.length === 0 || telling.escalated) return [];
  const about = aboutIncident(hub.db, incident, 'escalated', now);
  return toldAgain(hub, about, recipients, 'escalated', `escalated:${incident.incidentId}`, now);
}

function reminder(hub: Hub, incident: IncidentRow, telling: Telling, now: number): NewEvent[] {
  const { remind_every } = hub.config.incidents;
  if (remind_every === 0 || telling.lastToldAt === null || incident.flapping) return [];
  if (now - telling.lastToldAt < remind_every) return [];
  const about = aboutIncident(hub.db, incident, 'reminder', now);
  const { recipients } = listenerOf(hub, 'operator', about, now);
  return toldAgain(hub, about, recipients, 'reminder', `reminder:${telling.notificationId}`, now);
}

/** More of the same for operators: it obeys mutes and blocks, but no cooldown. */
function toldAgain(
  hub: Hub,
  about: About,
  recipients: readonly Recipient[],
  reason: SendReason,
  origin: string,
  now: number,
): NewEvent[] {
  const listener = {
    ...listenerOf(hub, 'operator', about, now),
    recipients,
    lastToldAt: null,
    unreachable: undefined,
  };
  const verdicts = decide(about, listener, now, reason);
  // a no is not recorded at each look: it is decided when the time for a yes has come
  if (verdicts.some(({ to }) => to === null)) return [];
  return keyed(hub, 'operator', about, verdicts, origin);
}

const keyed = (
  hub: Hub,
  audience: Audience,
  about: About,
  verdicts: ReturnType<typeof decide>,
  origin: string,
  cause?: number,
): NewEvent[] =>
  factsOf(hub, audience, about, verdicts, origin).map((fact, index) => ({
    ...fact,
    key: `${origin}:${index}`,
    ...(cause === undefined ? {} : { cause }),
  }));
