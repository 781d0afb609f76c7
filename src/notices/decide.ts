import {
  type Audience,
  type NoticeKind,
  type SendReason,
  type WithholdReason,
  withholdReasons,
} from '../../schema/notice.ts';
import type { Recipient } from './recipients.ts';

type Severity = 'info' | 'warning' | 'error';

/** What there is to tell. */
export interface Matter {
  kind: NoticeKind;
  eventType: string;
  severity: Severity;
  /** another word of an incident that was told to be flapping */
  flapping: boolean;
  /** its incident is part of a mass silence that is still open */
  heldUnder: number | null;
  /** ms; nobody is told before: it may be the first of many */
  holdUntil: number | null;
}

/** One audience, as far as this matter goes. Times in ms. */
export interface Listener {
  audience: Audience;
  blocked: boolean;
  /** what the customer asked for; null: it asked for nothing. Not looked at for operators */
  wants: { events: readonly string[] } | null;
  /** who would be told */
  recipients: readonly Recipient[];
  /** why there is nobody to tell, where there is nobody */
  unreachable: { reason: 'no_address' | 'disabled'; detail: string } | undefined;
  /** who was told of this incident so far */
  told: readonly Recipient[];
  lastToldAt: number | null;
  cooldownMs: number;
  mute: { muteId: number; until: number; reason: string | null } | undefined;
  enabled: boolean;
  shadow: boolean;
}

export type Verdict = { reason: SendReason; detail: string; to: Recipient } | Withheld;
export interface Withheld {
  reason: WithholdReason;
  detail: string;
  /** null: about nobody in particular */
  to: Recipient | null;
}

export const isSent = (verdict: Verdict): verdict is Extract<Verdict, { reason: SendReason }> =>
  !withholdReasons.some((reason) => reason === verdict.reason);

/**
 * Who of an audience is told of a matter, and why, or why nobody is: the rules of the contract, section 8. Pure.
 * `because` is the reason of a yes: `wanted`, or what ended that had held it back.
 */
export function decide(
  matter: Matter,
  listener: Listener,
  now: number,
  because: SendReason = 'wanted',
): Verdict[] {
  const no = (reason: WithholdReason, detail: string): Verdict[] => [{ reason, detail, to: null }];
  if (listener.blocked) return no('blocked', 'the customer is blocked: its matters are told to nobody');
  if (!listener.enabled) return no('disabled', 'notifications.operator_enabled is false');
  // who was told that it broke is told that it ended, whatever was muted or changed in between
  if (matter.kind === 'ended' && listener.told.length > 0) {
    return listener.told.map((to) => yes(listener, to, 'ended', 'was told that it broke'));
  }
  if (matter.flapping) return no('flapping', 'told as flapping: the next word is that it has settled');
  const unwanted = reasonNotWanted(matter, listener);
  if (unwanted) return [{ ...unwanted, to: null }];
  const untimely = reasonToWait(matter, listener, now);
  if (untimely) return [{ ...untimely, to: null }];
  if (listener.unreachable) return no(listener.unreachable.reason, listener.unreachable.detail);
  return listener.recipients.map((to) => yes(listener, to, because, wording[because] ?? ''));
}

/** A yes; in shadow mode it is recorded, and nothing is sent. */
const yes = ({ shadow }: Listener, to: Recipient, reason: SendReason, detail: string): Verdict =>
  shadow ? { reason: 'shadow', detail: `would be sent: ${reason}`, to } : { reason, detail, to };

const wording: Partial<Record<SendReason, string>> = {
  wanted: 'the rules want it told',
  mute_ended: 'the mute is over and it still stands',
  parent_ended: 'the mass silence is over and this one is still silent',
};

/** Because of what it is: no time makes that better. */
function reasonNotWanted(matter: Matter, { audience, wants }: Listener): Omit<Withheld, 'to'> | undefined {
  if (audience === 'customer') {
    if (wants === null)
      return { reason: 'no_preferences', detail: 'the customer never said what it wants to be told' };
    if (matter.eventType === 'test' || wants.events.includes(matter.eventType)) return undefined;
    return {
      reason: 'not_enabled',
      detail: `${matter.eventType} is not among the customer's enabled_events`,
    };
  }
  if (matter.eventType === 'test' || matter.severity !== 'info') return undefined;
  return matter.kind === 'ended'
    ? { reason: 'not_told', detail: 'operators were not told that it broke' }
    : { reason: 'severity', detail: 'operators are told of warnings and errors' };
}

/** Because of when it is. */
function reasonToWait(matter: Matter, listener: Listener, now: number): Omit<Withheld, 'to'> | undefined {
  if (matter.heldUnder !== null)
    return {
      reason: 'held_under_parent',
      detail: `part of the mass silence of incident ${matter.heldUnder}`,
    };
  if (matter.holdUntil !== null && now < matter.holdUntil)
    return { reason: 'held', detail: 'others are overdue too: it may be one matter' };
  if (listener.mute) {
    const { muteId, until, reason } = listener.mute;
    return {
      reason: 'muted',
      detail: `mute ${muteId} until ${new Date(until).toISOString()}${reason ? `: ${reason}` : ''}`,
    };
  }
  const { lastToldAt, cooldownMs } = listener;
  if (lastToldAt !== null && now - lastToldAt < cooldownMs) {
    const since = new Date(lastToldAt).toISOString();
    return {
      reason: 'cooldown',
      detail: `told at ${since}; again after ${Math.round(cooldownMs / 60_000)} min at the earliest`,
    };
  }
  return undefined;
}
