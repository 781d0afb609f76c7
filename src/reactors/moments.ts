import { clockStepsOf } from '../../projections/closed-days.ts';
import type { Hub } from '../hub.ts';

/** A stretch of the log in which times only rise: it ends where the clock was put back, or at the end of the log. */
export interface Stretch {
  /** its first position */
  from: number;
  /** the position behind its last */
  to: number;
}

/** The newest stretch that begins at or before a moment (ms), else the oldest of all. */
export function stretchOf(hub: Hub, moment: number): Stretch {
  let to = hub.log.head().position + 1;
  for (const step of clockStepsOf(hub.db)) {
    if (step.at <= moment) return { from: step.position, to };
    to = step.position;
  }
  return { from: 1, to };
}

/** The first position of a stretch recorded at or after a moment (ms); the end of the stretch when there is none. */
export function firstPositionAt(hub: Hub, { from, to }: Stretch, moment: number): number {
  const next = hub.log.db.prepare<[number], { position: number; recorded_at: number }>(
    'SELECT position, recorded_at FROM events WHERE position >= ? ORDER BY position LIMIT 1',
  );
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = next.get(middle);
    if (row === undefined || row.position >= high || row.recorded_at >= moment) high = middle;
    else low = row.position + 1;
  }
  return low;
}
