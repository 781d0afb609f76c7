import { closingOf, lastFullyClosedDay } from '../../projections/closed-days.ts';
import { oldestControllerPoint } from '../../projections/controllers.ts';
import { oldestHostHour } from '../../projections/host-metrics.ts';
import { ClockDoubted, DaySummarised } from '../../schema/events/hub.ts';
import { dayEnd, dayOf, dayStart } from '../../schema/summary.ts';
import type { Hub } from '../hub.ts';
import { doubtOf } from './clock-doubt.ts';
import { nextPart } from './day-parts.ts';
import { prune } from './prune.ts';

const dayMs = 86_400_000;

/**
 * Closes every day older than the retention: its hours and last words become blobs named by facts, then its telemetry
 * goes, in slices. Safe to be stopped anywhere: what a stopped run did not close or delete the next one does.
 *
 * A clock may be wrong, and what is deleted does not come back: no day is closed on the word of a clock that the log
 * does not bear out (`doubtOf`). After a leap, or a hundred days switched off, that takes a week of nights.
 */
export async function closeDays(hub: Hub, due: number, signal: AbortSignal): Promise<string> {
  const upTo = dayStart(dayOf(due - hub.config.retention.max_days * dayMs)); // days that end by then
  const isDue = (day: string | undefined) => day !== undefined && dayEnd(day) <= upTo && !signal.aborted;
  let closed = 0;
  let day = firstOpenDay(hub);
  const doubt = isDue(day) ? doubtOf(hub, due) : undefined;
  if (doubt) {
    const data = { due, lastRecordedAt: doubt.lastRecordedAt };
    await hub.append([ClockDoubted(data, { actor: 'hub', key: `clock-doubted:${due}` })]);
  }
  for (; !doubt && isDue(day); day = firstOpenDay(hub)) {
    if (await closeDay(hub, day!, signal)) closed += 1;
  }
  const last = lastFullyClosedDay(hub.db, hub.now());
  const deleted = last === undefined || signal.aborted ? 0 : await prune(hub, last, signal);
  return `${closed} days closed, ${deleted} reports deleted${doubt ? `; ${doubt.reason}` : ''}`;
}

/** The oldest day that is not closed and of which something was measured; undefined when there is none. */
function firstOpenDay(hub: Hub): string | undefined {
  const last = lastFullyClosedDay(hub.db, hub.now());
  const since = last === undefined ? 0 : dayEnd(last);
  const oldest = [oldestHostHour(hub.db, since), oldestControllerPoint(hub.db, since)];
  const known = oldest.filter((at) => at !== null);
  return known.length === 0 ? undefined : dayOf(Math.min(...known));
}

/** Closes one day, a part of the fleet a turn. Answers false when it was stopped before the last one. */
async function closeDay(hub: Hub, day: string, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const { position, through: before } = closingOf(hub.db, day, hub.now());
    const { sections, through } = nextPart(hub, day, before);
    const blob = hub.summaries.write(sections);
    const data = { day, blob, ...(through === undefined ? {} : { through }) };
    // the key follows the fact before: a day that a wrong clock closed is closed again
    const key = `day-summarised:${day}${position === 0 ? '' : `:${position}`}`;
    await hub.append([DaySummarised(data, { actor: 'hub', key })]);
    if (through === undefined) return true;
    if (signal.aborted) return false;
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
}
