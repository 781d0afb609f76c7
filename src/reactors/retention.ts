import { lastClosedDay } from '../../projections/closed-days.ts';
import {
  controllerHoursOfDay,
  listControllers,
  oldestControllerPoint,
} from '../../projections/controllers.ts';
import { hostHoursOfDay, oldestHostHour } from '../../projections/host-metrics.ts';
import { type HostRow, hostEver, listEveryHost } from '../../projections/hosts.ts';
import type { Recorded } from '../../schema/event.ts';
import { DaySummarised, TelemetryPruned } from '../../schema/events/hub.ts';
import type { EventOf } from '../../schema/events/index.ts';
import { type DaySection, dayEnd, dayOf, dayStart, type LastWord } from '../../schema/summary.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';

const dayMs = 86_400_000;
/** A sender's clock may run ten minutes ahead: a report of the next day can stand before midnight. It stays a day longer. */
const skewMs = 15 * 60_000;
const sliceOfPositions = 2_000;

/**
 * Closes every day older than the retention: its hours and last words become a blob named by a fact, then its
 * telemetry goes, in slices. Safe to be stopped anywhere: the facts carry the day as their key, and what a stopped
 * run did not delete the next one does.
 */
export async function closeDays(hub: Hub, due: number, signal: AbortSignal): Promise<string> {
  const upTo = dayStart(dayOf(due - hub.config.retention.max_days * dayMs)); // days that end by then
  let closed = 0;
  let deleted = 0;
  for (
    let day = firstOpenDay(hub);
    day !== undefined && dayEnd(day) <= upTo && !signal.aborted;
    day = dayOf(dayEnd(day))
  ) {
    const blob = hub.summaries.write(sectionsOf(hub, day));
    await hub.append([DaySummarised({ day, blob }, { actor: 'hub', key: `day-summarised:${day}` })]);
    closed += 1;
  }
  const last = lastClosedDay(hub.db);
  if (last !== undefined && !signal.aborted) deleted = await prune(hub, last, signal);
  return `${closed} days closed, ${deleted} reports deleted`;
}

/** The oldest day that is not closed and of which something was measured; undefined when there is none. */
function firstOpenDay(hub: Hub): string | undefined {
  const last = lastClosedDay(hub.db);
  if (last !== undefined) return dayOf(dayEnd(last));
  const oldest = [oldestHostHour(hub.db), oldestControllerPoint(hub.db)].filter((at) => at !== null);
  return oldest.length === 0 ? undefined : dayOf(Math.min(...oldest));
}

/** What a day leaves, a customer after the other. */
function* sectionsOf(hub: Hub, day: string): Generator<DaySection> {
  const end = dayEnd(day);
  const hostHours = hostHoursOfDay(hub.db, day);
  const controllerHours = controllerHoursOfDay(hub.db, day);
  const sections = new Map<string, DaySection>();
  const sectionOf = (customerId: string) => {
    const section = sections.get(customerId) ?? { customerId, hosts: [], controller: null };
    sections.set(customerId, section);
    return section;
  };
  const silentSince = (row: { at: number | null }) =>
    row.at !== null && row.at >= dayStart(day) && row.at < end;

  const silentHosts = new Map(
    listEveryHost(hub.db)
      .filter(silentSince)
      .map((host) => [host.hostId, host]),
  );
  for (const hostId of new Set([...hostHours.keys(), ...silentHosts.keys()])) {
    const customerId = hostEver(hub.db, hostId)?.customerId;
    if (customerId === undefined) continue;
    const silent = silentHosts.get(hostId);
    const hours = (hostHours.get(hostId) ?? []).map(withoutId);
    sectionOf(customerId).hosts.push({
      hostId,
      hours,
      last: silent ? lastWord<EventOf<'HostReported'>>(hub, silent) : null,
    });
  }
  const silentControllers = new Map(
    listControllers(hub.db)
      .filter(silentSince)
      .map((row) => [row.customerId, row]),
  );
  for (const customerId of new Set([...controllerHours.keys(), ...silentControllers.keys()])) {
    const silent = silentControllers.get(customerId);
    const hours = (controllerHours.get(customerId) ?? []).map(withoutId);
    sectionOf(customerId).controller = {
      hours,
      last: silent ? lastWord<EventOf<'ControllerReported'>>(hub, silent) : null,
    };
  }
  yield* sections.values();
}

const withoutId = <T extends object>(row: T): T => {
  const { hostId: _, customerId: __, ...hour } = row as T & { hostId?: string; customerId?: string };
  return hour as T;
};

function lastWord<E extends Recorded>(
  hub: Hub,
  row: Pick<HostRow, 'reportPosition' | 'lastReportAt'>,
): LastWord<E> {
  const event = hub.log.at(row.reportPosition!);
  if (event === undefined)
    throw new HubError(
      'damaged',
      `the report at position ${row.reportPosition} is gone before its day was closed`,
    );
  const { position, recordedAt, data } = event as E;
  return { report: { position, recordedAt, data }, lastReportAt: row.lastReportAt! } as LastWord<E>;
}

/** Deletes the telemetry of closed days, a slice a turn; the file shrinks with it. */
async function prune(hub: Hub, day: string, signal: AbortSignal): Promise<number> {
  const { db } = hub.log;
  const until = dayEnd(day) - skewMs;
  // once rows are gone the search ends lower: a run that goes on with the day says what the fact said
  const pruned = db.prepare<[], number>('SELECT pruned_before FROM head').pluck().get()!;
  const before = Math.max(firstPositionAt(hub, until), pruned);
  // the fact first: a reader that meets the gap must be able to see why
  await hub.append([
    TelemetryPruned({ day, before, until }, { actor: 'hub', key: `telemetry-pruned:${day}` }),
  ]);
  db.prepare<[number]>('UPDATE head SET pruned_before = max(pruned_before, ?)').run(before);

  const slice = db.prepare<[number, number, number]>(
    'DELETE FROM events WHERE position >= ? AND position < ? AND version IS NULL AND recorded_at < ?',
  );
  let deleted = 0;
  for (let from = 1; from < before && !signal.aborted; from += sliceOfPositions) {
    const { changes } = slice.run(from, Math.min(from + sliceOfPositions, before), until);
    deleted += changes;
    if (changes > 0) db.pragma('incremental_vacuum(4000)');
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
  return deleted;
}

/** The first position recorded at or after a moment: times only rise along the log, but across a step of the clock. */
function firstPositionAt(hub: Hub, moment: number): number {
  const next = hub.log.db.prepare<[number], { position: number; recorded_at: number }>(
    'SELECT position, recorded_at FROM events WHERE position >= ? ORDER BY position LIMIT 1',
  );
  let low = 1;
  let high = hub.log.head().position + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = next.get(middle);
    if (row === undefined || row.recorded_at >= moment) high = middle;
    else low = row.position + 1;
  }
  return low;
}
