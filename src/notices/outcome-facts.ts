import { hash } from 'node:crypto';
import type { NoticeRow } from '../../projections/notices.ts';
import type { HubConfig } from '../../schema/config.ts';
import type { NewEvent } from '../../schema/event.ts';
import {
  NotificationAccepted,
  NotificationFailed,
  NotificationUncertain,
} from '../../schema/events/notification.ts';
import type { Outcome } from '../channels/channel.ts';
import { channels } from '../channels/index.ts';

type Bounds = HubConfig['delivery'];

/** Resend keeps keys for 24 h: past 23 nobody sends blindly again. */
const keyMarginMs = 3_600_000;

/** The key of a step of an attempt: done twice, it is recorded once. */
export const stepKey = ({ notificationId }: NoticeRow, attempt: number, step: string): string =>
  `deliver:${notificationId}:${attempt}:${step}`;

/** Whether a message that may have gone out since `unclearSince` (ms; null: it has not) must not be sent again at `at`. */
export const isKeyForgotten = ({ channel }: NoticeRow, unclearSince: number | null, at: number): boolean =>
  unclearSince !== null && at - unclearSince >= channels[channel!].honoursKeysMs - keyMarginMs;

/**
 * The fact that the outcome of an attempt, made at `madeAt` (ms), is: accepted, failed with the time of the next one,
 * dead, or uncertain where nobody can send again without perhaps telling it twice. Pure.
 */
export function factOf(
  notice: NoticeRow,
  { attempt, madeAt }: { attempt: number; madeAt: number },
  outcome: Outcome,
  bounds: Bounds,
  now: number,
): NewEvent {
  const { notificationId, customerId, sendKey } = notice;
  const about = { notificationId, customerId, attempt, detail: outcome.detail };
  const origin = { actor: 'hub', key: stepKey(notice, attempt, 'outcome') };
  if (outcome.outcome === 'accepted') return NotificationAccepted(about, origin);
  if (outcome.outcome === 'failed' && outcome.permanent)
    return NotificationFailed({ ...about, retryAt: null }, origin);
  const unclear = outcome.outcome === 'unclear';
  const asked = unclear ? 0 : (outcome.retryAfterMs ?? 0);
  const retryAt = now + Math.max(asked, backOffMs(bounds, attempt, sendKey!));
  if (isKeyForgotten(notice, notice.unclearSince ?? (unclear ? madeAt : null), retryAt))
    return NotificationUncertain(about, origin);
  const isGivenUp = now - notice.since >= bounds.give_up;
  return NotificationFailed(
    { ...about, retryAt: isGivenUp ? null : retryAt, ...(unclear ? { unclear } : {}) },
    origin,
  );
}

/** The fact that a message is not sent again: it may have gone out, so long ago that the provider does not know its key any more. */
export function forgottenFact(notice: NoticeRow, attempt: number): NewEvent {
  const { notificationId, customerId, channel, unclearSince } = notice;
  const detail = `an attempt at ${new Date(unclearSince!).toISOString()} may have gone out, and ${channel} does not know the key any more`;
  return NotificationUncertain(
    { notificationId, customerId, attempt, detail },
    { actor: 'hub', key: stepKey(notice, attempt, 'forgotten') },
  );
}

/**
 * The pause (ms) after so many failures: doubled each time, from `first_retry` to `max_retry`, and up to a fifth
 * shorter, or longer where that is no longer than `max_retry`, so that not all come at once. The same for the same `seed`.
 */
export function backOffMs({ first_retry, max_retry }: Bounds, failures: number, seed: string): number {
  const pause = first_retry * 2 ** Math.min(failures - 1, 30);
  const jitter = hash('sha256', `${seed} ${failures}`, 'buffer')[0]! / 255; // 0..1
  return Math.round(Math.min(max_retry, pause * (0.8 + 0.4 * jitter)));
}
