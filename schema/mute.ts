import { z } from 'zod';
import { timeOfDay, zone } from './config-values.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A maintenance window of every week: on these days from `from` to `to`, local time; past midnight where `to` is not later. */
export const Weekly = z.strictObject({
  days: z.array(z.enum(weekdays)).min(1).max(7),
  from: timeOfDay,
  to: timeOfDay,
  timezone: zone,
});
export type Weekly = z.output<typeof Weekly>;
