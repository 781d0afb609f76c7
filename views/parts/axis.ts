import { Temporal } from 'temporal-polyfill';
import { shortDay, shortMonth, timeOfDay } from '../format.ts';
import type { Span } from './plot.ts';

/** A named instant of the time axis. */
export type Tick = { at: number; label: string };

const hour = 3_600_000;
const day = 24 * hour;

/**
 * The instants that a time axis names, in the hub's zone: round minutes or hours within a day or so, local midnights
 * within a week, then days of the month, then months. A day is as long as the zone makes it (a clock change moves it).
 */
export function ticks(span: Span, zone: string): Tick[] {
  const length = span.until - span.from;
  if (length <= 2 * hour) return every(span, zone, { minutes: 10 }, (at) => timeOfDay(at, zone));
  if (length <= 36 * hour) return every(span, zone, { hours: 3 }, (at) => timeOfDay(at, zone));
  if (length <= 10 * day) return every(span, zone, { days: 1 }, (at) => shortDay(at, zone, false));
  if (length <= 40 * day)
    return every(span, zone, { days: 1 }, (at) => shortDay(at, zone, true)).filter(
      onDays(zone, [1, 5, 10, 15, 20, 25]),
    );
  if (length <= 120 * day)
    return every(span, zone, { days: 1 }, (at) => shortDay(at, zone, true)).filter(onDays(zone, [1, 15]));
  return every(span, zone, { days: 1 }, (at) => shortMonth(at, zone)).filter(onDays(zone, [1]));
}

type Step = { minutes: number } | { hours: number } | { days: number };

function every({ from, until }: Span, zone: string, step: Step, label: (at: number) => string): Tick[] {
  const found: Tick[] = [];
  let next = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).startOfDay();
  while (next.epochMilliseconds <= until) {
    const at = next.epochMilliseconds;
    if (at >= from) found.push({ at, label: label(at) });
    next = next.add(step);
  }
  return found;
}

const onDays =
  (zone: string, days: number[]) =>
  ({ at }: Tick): boolean =>
    days.includes(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).day);
