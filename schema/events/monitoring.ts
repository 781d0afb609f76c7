import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';

/**
 * Something worth a line in the timeline, from a controller, an agent or the hub itself. One type for all of
 * them: preferences, cooldowns, mails and the timeline key on the wire's `event_type`.
 */
export const MonitoringEventRaised = defineEvent('MonitoringEventRaised', {
  stream: ({ customerId }) => `customer-${customerId}`,
  personal: ['message', 'details', 'more', 'subject'],
  data: {
    customerId: Id,
    eventType: z.string(),
    severity: z.enum(['info', 'warning', 'error']),
    message: z.string().nullable(),
    /** as sent, any JSON; null where nothing was */
    details: z.unknown(),
    source: z.string(),
    /** ms, by the sender's clock; null where it gave none */
    occurredAt: z.number().nullable(),
    /** false: the type is not in `event-types.yaml` */
    recognised: z.boolean(),
    /** the host that it is about, where it is about one */
    hostId: Id.optional(),
    /** what of the customer or host it is about (a storage, a guest, a container), where the type has such a subject */
    subject: z.string().optional(),
    /** ms; the first of perhaps many silent ones: nobody is told before this, in case it is one matter */
    holdUntil: z.number().optional(),
    /** keys that the schema does not know */
    unknown: z.array(z.string()).optional(),
    /** what stood under them, as sent */
    more: z.record(z.string(), z.unknown()).optional(),
  },
});
