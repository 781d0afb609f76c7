import { type ChannelName, channelNames } from '../../schema/notice.ts';
import type { Outcome } from '../channels/channel.ts';

/** How a channel does, since the start. Times in ms. */
export interface ChannelState {
  name: ChannelName;
  /** since when every attempt has failed; null while they are accepted, or before the first */
  failingSince: number | null;
  lastAcceptedAt: number | null;
  lastError: string | null;
}

/** A channel on which messages wait. */
export interface Line extends ChannelState {
  /** how many different messages failed in a row: while there are any, one at a time is tried, after a pause */
  failures: number;
  /** the message that failed last: failing again, it says nothing new of the channel */
  lastFailed: number | null;
  /** ms; when a failure was counted last: those that were underway then say nothing new either */
  countedAt: number;
  /** ms; no attempt before */
  pausedUntil: number;
  underway: number;
}

export const newLines = (): Line[] =>
  channelNames.map((name) => ({
    name,
    failingSince: null,
    lastAcceptedAt: null,
    lastError: null,
    failures: 0,
    lastFailed: null,
    countedAt: 0,
    pausedUntil: 0,
    underway: 0,
  }));

export const stateOf = ({ name, failingSince, lastAcceptedAt, lastError }: Line): ChannelState => ({
  name,
  failingSince,
  lastAcceptedAt,
  lastError,
});

/**
 * What the outcome of an attempt, made at `madeAt` (ms), says of its channel, from `now` on. A message that is refused
 * for ever says nothing of it. `pauseMs` is the pause after so many failures.
 */
export function note(
  line: Line,
  { notificationId, madeAt }: { notificationId: number; madeAt: number },
  outcome: Outcome,
  now: number,
  pauseMs: (failures: number) => number,
): void {
  if (outcome.outcome === 'accepted') {
    Object.assign(line, {
      failures: 0,
      lastFailed: null,
      failingSince: null,
      lastAcceptedAt: now,
      pausedUntil: 0,
    });
    return;
  }
  line.lastError = outcome.detail;
  if (outcome.outcome === 'failed' && outcome.permanent) return;
  const isNews = line.failures === 0 || madeAt > line.countedAt;
  if (isNews && line.lastFailed !== notificationId) {
    line.failures += 1;
    line.countedAt = now;
  }
  line.lastFailed = notificationId;
  line.failingSince ??= now;
  const asked = outcome.outcome === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
  line.pausedUntil = Math.max(line.pausedUntil, now + Math.max(asked, pauseMs(line.failures)));
}
