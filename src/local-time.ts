import { Temporal } from 'temporal-polyfill';

const inZone = (at: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** A moment (ms) as a sentence has it: `2026-11-21 03:12`. */
export const localTime = (at: number, zone: string): string =>
  inZone(at, zone).toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');

/** The local date of a moment (ms): `2026-11-21`. */
export const localDate = (at: number, zone: string): string => inZone(at, zone).toPlainDate().toString();

/** The moment (ms) at which the local date of another moment began. */
export const localMidnight = (at: number, zone: string): number =>
  inZone(at, zone).startOfDay().epochMilliseconds;

/** The moment (ms) at which the local month of another moment began. */
export const startOfMonth = (at: number, zone: string): number =>
  inZone(at, zone).with({ day: 1 }).startOfDay().epochMilliseconds;
