import { z } from 'zod';
import { defineEvent } from '../event.ts';
import type { DaySection } from '../summary.ts';

const stream = () => 'hub';

/** The machine's clock went back by more than five minutes: times before this position are not comparable with those after. */
export const ClockStepped = defineEvent('ClockStepped', {
  stream,
  data: { from: z.number(), to: z.number() },
});

/** The log had lost its tail (its head mark was ahead) and an operator said to go on without it. */
export const TailLossAccepted = defineEvent('TailLossAccepted', {
  stream,
  data: { markedPosition: z.number(), actualPosition: z.number() },
});

/**
 * The clock says that days are to be closed, but the log does not show that the hub has lived up to it: nothing was
 * closed. That the hub was there at this moment is thereby in the log, and speaks for the clock later.
 */
export const ClockDoubted = defineEvent('ClockDoubted', {
  stream,
  data: {
    /** ms; the moment that days were to be closed for */
    due: z.number(),
    /** ms; when something was last recorded before the time that the clock has to prove, null: never */
    lastRecordedAt: z.number().nullable(),
  },
});

/**
 * A day (UTC) older than the retention was closed: hourly min, avg and max of every source and the last word of
 * each are in the blob, a sealed section a customer. Handlers get the sections opened, as `data.sections`. The day of
 * a large fleet is closed in several of these, in the order of the customers' ids.
 */
export const DaySummarised = defineEvent('DaySummarised', {
  stream,
  data: {
    day: z.iso.date(),
    blob: z.strictObject({ digest: z.hash('sha256'), size: z.number() }),
    /** the last customer of this part; absent: it holds all who were left, and the day is closed */
    through: z.string().optional(),
    /** never stored: the opened blob, set by the reader of the log; a customer whose key was destroyed is not in it */
    sections: z.custom<DaySection[]>().optional(),
  },
});

/** The telemetry of closed days was deleted: rows below `before` whose time lies before `until`. */
export const TelemetryPruned = defineEvent('TelemetryPruned', {
  stream,
  data: { day: z.iso.date(), before: z.number(), until: z.number() },
});
