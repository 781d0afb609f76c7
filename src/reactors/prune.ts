import { TelemetryPruned } from '../../schema/events/hub.ts';
import { dayEnd } from '../../schema/summary.ts';
import type { Hub } from '../hub.ts';
import { firstPositionAt, stretchOf } from './moments.ts';

/** A sender's clock may run ten minutes ahead: a report of the next day can stand before midnight. It stays a day longer. */
const skewMs = 15 * 60_000;
const rowsASlice = 300;

/**
 * Deletes the telemetry of closed days, a slice a turn; the file shrinks with it. Answers how many rows went. It begins
 * where the last run that came to its end left something, be it only a report whose own time has not come: one that a
 * clock far ahead recorded.
 * @param day the newest closed one
 */
export async function prune(hub: Hub, day: string, signal: AbortSignal): Promise<number> {
  const { db } = hub.log;
  const reached = reachedOf(hub);
  if (reached.day === day) return 0;
  const until = dayEnd(day) - skewMs;
  // once rows are gone the search ends lower: a run that goes on with the day says what the fact said
  const pruned = db.prepare<[], number>('SELECT pruned_before FROM head').pluck().get()!;
  const before = Math.max(firstPositionAt(hub, stretchOf(hub, until), until), pruned);
  // the fact first: a reader that meets the gap must be able to see why
  const data = { day, before, until };
  await hub.append([TelemetryPruned(data, { actor: 'hub', key: `telemetry-pruned:${day}:${before}` })]);
  hub.log.beside(() =>
    db.prepare<[number]>('UPDATE head SET pruned_before = max(pruned_before, ?)').run(before),
  );
  return deleteBelow(hub, day, { from: reached.position, before, until }, signal);
}

async function deleteBelow(
  hub: Hub,
  day: string,
  { from, before, until }: { from: number; before: number; until: number },
  signal: AbortSignal,
): Promise<number> {
  const { db } = hub.log;
  // by the rows that are there: below the boundary facts lie far apart
  const endOfSlice = db
    .prepare<[number, number], number>(
      `SELECT position FROM events WHERE position >= ? AND position < ? ORDER BY position LIMIT 1 OFFSET ${rowsASlice}`,
    )
    .pluck();
  const remove = db.prepare<[number, number, number]>(
    'DELETE FROM events WHERE position >= ? AND position < ? AND version IS NULL AND recorded_at < ?',
  );
  const lowest = db
    .prepare<[number, number], number>(
      'SELECT position FROM events WHERE position >= ? AND position < ? AND version IS NULL ORDER BY position LIMIT 1',
    )
    .pluck();
  const slice = db.transaction((start: number, end: number) => {
    const { changes } = remove.run(start, end, until);
    if (changes > 0) db.pragma('incremental_vacuum'); // what the slice has freed
    return changes;
  });

  let deleted = 0;
  let left: number | undefined;
  for (let start = from; start < before; ) {
    if (signal.aborted) return deleted;
    const end = endOfSlice.get(start, before) ?? before;
    deleted += hub.log.beside(() => slice(start, end));
    left ??= lowest.get(start, end);
    start = end;
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
  hub.log.beside(() => reach(hub, day, left ?? before));
  return deleted;
}

const name = 'telemetry-pruned';

/** Up to which day everything was deleted, and the first position that may still hold telemetry. */
function reachedOf(hub: Hub): { day: string | null; position: number } {
  const row = hub.log.db
    .prepare<[string], { day: string; position: string }>(
      'SELECT outcome AS day, due AS position FROM runs WHERE name = ?',
    )
    .get(name);
  return row ? { day: row.day, position: Number(row.position) } : { day: null, position: 1 };
}

function reach(hub: Hub, day: string, position: number): void {
  hub.log.db
    .prepare<[string, string, number, string]>('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, 0, ?)')
    .run(name, String(position), hub.now(), day);
}
