import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { inOrder } from './limit-order.ts';

/** Text that an operator types: one line, `max` characters at most. */
const line = (max = 200) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'no control characters');

const longestMs = 3650 * 86_400_000;

/** A duration that stays the text that it is on the wire: `msOf` reads it. Ten years at most, as in hub.yaml. */
const durationText = (leastMs = 0) =>
  z
    .string()
    .superRefine((text, { addIssue }) => {
      const ms = parseDuration(text);
      if (ms === undefined)
        addIssue({ code: 'custom', message: 'must be a duration such as "90s", "30m", "6h", "90d" or "2w"' });
      else if (ms < leastMs) addIssue({ code: 'custom', message: `must be at least ${leastMs / 1000}s` });
      else if (ms > longestMs) addIssue({ code: 'custom', message: 'must be at most 3650d' });
    })
    .meta({ description: 'a duration: 90s, 30m, 6h, 90d' });

/** Milliseconds of a duration of the settings; null where none is set. */
export const msOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : (parseDuration(text) ?? null);

const percent = z.number().min(0).max(100);
const limits = z
  .strictObject({
    warn: percent.optional(),
    critical: percent.optional(),
    clear: percent.optional(),
    for: durationText().optional(),
  })
  .superRefine(inOrder);

/** Thresholds of one customer or host, where they differ from the fleet's; in percent. */
export const Thresholds = z.strictObject({
  cpu: limits.optional(),
  memory: limits.optional(),
  disk: limits.optional(),
  disks: z
    .record(z.string().min(1).max(300), limits)
    .refine((disks) => Object.keys(disks).length <= 100, 'at most 100 disks')
    .optional()
    .meta({ description: 'of single disks, by path, id or name; they come before every `disk`' }),
});
export type Thresholds = z.output<typeof Thresholds>;

export const Zone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone })) && !/^[+-]/.test(zone); // an offset has no summer
  } catch {
    return false;
  }
}, 'not a time zone such as Europe/Budapest');

/** What silence means for one source: a report every `expect_every`, late after `grace` more. */
export const cadence = {
  expect_every: durationText(1_000).nullable().default(null),
  grace: durationText().nullable().default(null),
  thresholds: Thresholds.nullable().default(null),
};

/**
 * What an operator decides about a customer. The same shape on the wire, in the log (sealed) and in the table.
 * An absent or null field means "not decided".
 */
export const CustomerSettings = z.strictObject({
  name: line().nullable().default(null),
  domain: line(253).nullable().default(null),
  email: z.email().max(254).nullable().default(null),
  language: z.enum(['hu', 'en']).default('hu'),
  timezone: Zone.nullable().default(null),
  site: line().nullable().default(null),
  tags: z.array(line(64).min(1)).max(50).default([]),
  notes: z.string().max(4000).nullable().default(null),
  ...cadence,
});
export type CustomerSettings = z.output<typeof CustomerSettings>;

/** What an operator decides about a host. */
export const HostSettings = z.strictObject({
  display_name: line().nullable().default(null),
  poll_interval_seconds: z.int().min(60).max(3600).default(900),
  ...cadence,
});
export type HostSettings = z.output<typeof HostSettings>;
