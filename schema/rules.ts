import { z } from 'zod';

const ms = z.number().min(0);

const Limit = z.strictObject({ warn: z.number(), critical: z.number(), clear: z.number(), forMs: ms });
export type Limit = z.output<typeof Limit>;

/** What an operator decided about a limit; what is absent stays as it is elsewhere. */
const OwnLimit = Limit.partial();
export type OwnLimit = z.output<typeof OwnLimit>;

/**
 * The fleet's rules, as the log keeps them: what was in force when something was decided. Made from hub.yaml by
 * `rulesOf`; times in ms, percentages 0..100.
 */
export const Rules = z.strictObject({
  silence: z.strictObject({ staleMs: ms, downMs: ms }),
  thresholds: z.strictObject({
    cpu: Limit,
    memory: Limit,
    disk: Limit,
    /** of single disks, by path, id or name */
    disks: z.record(z.string(), OwnLimit).optional(),
  }),
  correlation: z.strictObject({ share: z.number(), minimum: z.number() }),
  incidents: z.strictObject({
    /** an open incident that nobody acknowledged is told again after this; 0: never */
    remindMs: ms,
    /** opened so often within `flapWindowMs`: it is flapping, and ends only after `settleMs` of quiet */
    flapCount: z.number(),
    flapWindowMs: ms,
    settleMs: ms,
  }),
});
export type Rules = z.output<typeof Rules>;
