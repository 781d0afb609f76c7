import type { Hub } from '../hub.ts';
import { firstPositionAt, stretchOf } from './moments.ts';

/** Why the clock is not believed. */
export interface Doubt {
  reason: string;
  /** ms; when something was last recorded before the time that the clock has to prove, null: never */
  lastRecordedAt: number | null;
}

const dayMs = 86_400_000;
const probationMs = 7 * dayMs;
const quietMs = 2 * dayMs;

/**
 * Whether the log bears out what the clock says: that the hub has lived with this clock for a week, or the whole
 * retention where that is shorter. It must hold something that was recorded a week ago, and went on within two days.
 * A clock that leapt ahead, by however much, has nothing there: before that moment lies what the clock before the leap
 * wrote. So has a hub that was switched off, and a fleet that said nothing: each night of doubt is recorded, and after
 * a week of them the clock is believed. A leap of less than a week costs a week's days at most.
 */
export function doubtOf(hub: Hub, due: number): Doubt | undefined {
  const since = due - Math.min(probationMs, hub.config.retention.max_days * dayMs);
  const stretch = stretchOf(hub, since);
  const position = firstPositionAt(hub, stretch, since);
  const before = recordedBefore(hub, stretch.from, position);
  const after = recordedFrom(hub, position, stretch.to) ?? due;
  if (before !== undefined && after - before <= quietMs) return undefined;
  const what = before === undefined ? 'nothing' : `nothing since ${new Date(before).toISOString()}`;
  return {
    reason: `the clock is not believed yet: the log has ${what} up to ${new Date(since).toISOString()}`,
    lastRecordedAt: before ?? null,
  };
}

const recordedBefore = (hub: Hub, from: number, position: number): number | undefined =>
  hub.log.db
    .prepare<[number, number], number>(
      'SELECT recorded_at FROM events WHERE position < ? AND position >= ? ORDER BY position DESC LIMIT 1',
    )
    .pluck()
    .get(position, from);

const recordedFrom = (hub: Hub, position: number, to: number): number | undefined =>
  hub.log.db
    .prepare<[number, number], number>(
      'SELECT recorded_at FROM events WHERE position >= ? AND position < ? ORDER BY position LIMIT 1',
    )
    .pluck()
    .get(position, to);
