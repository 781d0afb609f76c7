import { z } from 'zod';
import { Id } from '../../../schema/ids.ts';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** `?limit=&after=<id>` of the lists that are whole unless they are paged. */
export const Page = z.strictObject({ limit: whole(1, 1000).optional(), after: Id.optional() });

/** A page of rows in order of their ids. */
export function pageOf<T>(
  rows: readonly T[],
  { limit, after }: z.infer<typeof Page>,
  idOf: (row: T) => string,
): T[] {
  const rest = after === undefined ? rows : rows.filter((row) => idOf(row) > after);
  return rest.slice(0, limit);
}

/** `?severity=&type=&before=<position>&limit=50` of the timelines. */
export const EventQuery = z.strictObject({
  severity: z.enum(['info', 'warning', 'error']).optional(),
  type: z.string().max(128).optional(),
  before: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  limit: whole(1, 500).default(50),
});

/** `?before=<id>&limit=50` of the lists whose newest come first. */
export const Before = z.strictObject({
  before: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  limit: whole(1, 500).default(50),
});

const unitMs: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const longestMs = 365 * 86_400_000;

/** `7d`: hours, days or weeks, a year at most. */
export const Period = z
  .string()
  .regex(/^[1-9]\d{0,4}[hdw]$/, 'a number of h, d or w, such as 7d')
  .refine((text) => !/^[1-9]\d{0,4}[hdw]$/.test(text) || periodMs(text) <= longestMs, 'at most 365d')
  .default('7d');

export const periodMs = (period: string): number => Number(period.slice(0, -1)) * unitMs[period.at(-1)!]!;
