import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';

const stream = () => 'hub';

/**
 * The hub could not hear anybody from `from` to `to` (ms, its own clock): it was stopped, it crashed, the machine was
 * suspended, the clock was set ahead, or it refused reports itself. Nobody's silence: recorded when it has ended,
 * before anything is heard again.
 */
export const HubWasBlind = defineEvent('HubWasBlind', {
  stream,
  data: {
    from: z.number(),
    to: z.number(),
    why: z.enum(['stopped', 'crashed', 'suspended', 'clock', 'refused']),
  },
});

/** Some time after it was blind for long, the hub looked who had not been heard since: one notice for all. */
export const BlindTimeReviewed = defineEvent('BlindTimeReviewed', {
  stream,
  data: {
    /** position of the HubWasBlind */
    blind: z.number(),
    from: z.number(),
    to: z.number(),
    /** how many had spoken before and were expected to since, and how many of them have not; the first of those by name */
    expected: z.number(),
    silent: z.number(),
    named: z.array(z.strictObject({ customerId: Id, hostId: Id.nullable() })).max(50),
  },
});
