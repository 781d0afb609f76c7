import { z } from 'zod';
import { defineEvent } from '../event.ts';

/** A reactor threw on an event: a bug of ours. It went on with the next; what it would have decided is missing. */
export const ReactorParked = defineEvent('ReactorParked', {
  stream: () => 'hub',
  personal: ['message'],
  data: { reactor: z.string(), position: z.number(), type: z.string(), message: z.string() },
});
