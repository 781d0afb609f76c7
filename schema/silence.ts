import { z } from 'zod';

/** What the silent ones of a mass silence have in common. */
export const Shared = z.strictObject({
  what: z.enum(['all', 'customer', 'site']),
  /** id of the customer, name of the site; null for all */
  name: z.string().nullable(),
});
export type Shared = z.output<typeof Shared>;
