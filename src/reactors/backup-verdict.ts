import type { BlindInterval } from '../../projections/liveness.ts';
import type { BackupReason, BackupVerdict } from '../../schema/events/backup.ts';

/** What is known of one kind of backup of one customer, when its deadline has passed. Times in ms. */
export interface Case {
  /** local midnight, since when a word of it is expected, and the deadline */
  from: number;
  deadline: number;
  blocked: boolean;
  /** the newest word of a backup since `from`; null for none */
  word: { ok: boolean } | null;
  /** there was one at some time */
  ever: boolean;
  /** something in what its boxes say of it now cannot be read */
  unreadable: boolean;
  /** its boxes, those that ever reported */
  boxes: readonly Box[];
  blind: readonly BlindInterval[];
}

export interface Box {
  silent: boolean;
  /** it has told of such a backup before */
  tells: boolean;
  /** where its newest report stands in time, by its own clock unless that is ahead */
  at: number;
}

/**
 * The verdict on a backup, with its reason. A word that it failed is a word: the failure is told by itself. Whom a
 * word is expected from are the boxes that ever gave one, or all where none did. Pure.
 */
export function verdictOf(known: Case): { verdict: BackupVerdict; reason: BackupReason } {
  if (known.blocked) return { verdict: 'skipped', reason: 'blocked' };
  if (known.word) return { verdict: 'seen', reason: known.word.ok ? 'ok' : 'failed' };
  if (known.unreadable) return { verdict: 'unknown', reason: 'unreadable' };
  if (!known.ever) return { verdict: 'skipped', reason: 'never' };
  const telling = known.boxes.filter(({ tells }) => tells);
  const boxes = telling.length > 0 ? telling : known.boxes;
  const awake = boxes.filter(({ silent }) => !silent);
  if (boxes.length > 0 && awake.length === 0) return { verdict: 'skipped', reason: 'down' };
  const blindUntil = lastBlindMoment(known);
  if (blindUntil !== null) {
    if (boxes.length === 0) return { verdict: 'unknown', reason: 'nobody_to_ask' };
    if (awake.some(({ at }) => at < blindUntil)) return { verdict: 'waiting', reason: 'hub_was_blind' };
  }
  return { verdict: 'missed', reason: 'no_word' };
}

/** Up to when the hub was deaf between midnight and the deadline; null when it heard everything. */
function lastBlindMoment({ from, deadline, blind }: Case): number | null {
  const ends = blind
    .filter((interval) => interval.to > from && interval.from < deadline)
    .map(({ to }) => Math.min(to, deadline));
  return ends.length === 0 ? null : Math.max(...ends);
}
