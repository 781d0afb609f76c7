import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';

/** A customer said, through its controller, what it wants to be told, where, and how often at most. */
export const PreferencesSet = defineEvent('PreferencesSet', {
  stream: ({ customerId }) => `customer-${customerId}`,
  personal: ['email', 'more'],
  data: {
    customerId: Id,
    email: z.string(),
    enabledEvents: z.array(z.string()),
    cooldownHours: z.number(),
    language: z.enum(['hu', 'en']).nullable(),
    /** keys that the schema does not know */
    unknown: z.array(z.string()).optional(),
    /** what stood under them, as sent */
    more: z.record(z.string(), z.unknown()).optional(),
  },
});
