import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { Weekly } from '../mute.ts';

const ofCustomer = ({ customerId }: { customerId: string | null }) =>
  customerId === null ? 'hub' : `customer-${customerId}`;

/**
 * Notices that match are held back from `from` until `until` (ms), or in a window of each week between the two. Every
 * selector that is given must match. States are evaluated all the same. The mute's id is the position of this fact.
 */
export const MuteSet = defineEvent('MuteSet', {
  stream: ofCustomer,
  personal: ['reason'],
  data: {
    customerId: Id.nullable(),
    hostId: Id.nullable(),
    rule: z.string().nullable(),
    from: z.number(),
    until: z.number(),
    weekly: Weekly.nullable(),
    reason: z.string(),
  },
});

/** An operator ended a mute before its time. */
export const MuteEnded = defineEvent('MuteEnded', {
  stream: ofCustomer,
  data: { muteId: z.number(), customerId: Id.nullable() },
});
