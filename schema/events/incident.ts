import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { Erased } from '../sealed.ts';
import { Shared } from '../silence.ts';

/*
 * An incident is folded from what was raised: `event-types.yaml` says which type opens and which ends one, and about
 * what. Its id is the position of the event that opened it. Here is what people and the clock decide about incidents.
 */

const ofCustomer = ({ customerId }: { customerId: string | null }) =>
  customerId === null ? 'hub' : `customer-${customerId}`;
const about = { incidentId: z.number(), customerId: Id.nullable() };

/** Somebody has it in hand: no reminder and no escalation until `until` (ms; null: to its end). */
export const IncidentAcknowledged = defineEvent('IncidentAcknowledged', {
  stream: ofCustomer,
  personal: ['note'],
  data: { ...about, note: z.string().nullable(), until: z.number().nullable() },
});

/** A flapping incident has been quiet for long enough: it ended with its last `resolves`. */
export const IncidentSettled = defineEvent('IncidentSettled', { stream: ofCustomer, data: about });

/**
 * So many fell silent together that it is one matter. It opens an incident of its own; those of the single sources
 * opened since `since` (ms), and while it lasts, are held under it.
 */
export const MassSilenceBegan = defineEvent('MassSilenceBegan', {
  stream: () => 'hub',
  personal: ['shared'],
  data: {
    since: z.number(),
    /** sources silent or overdue by their own cadence, of all that are expected to speak */
    silent: z.number(),
    expected: z.number(),
    shared: z.union([Shared, z.literal(Erased)]),
  },
});

/** Few enough are silent again; those that still are stand for themselves from now on. */
export const MassSilenceEnded = defineEvent('MassSilenceEnded', {
  stream: () => 'hub',
  data: {
    /** position of the MassSilenceBegan */
    began: z.number(),
    silent: z.number(),
    expected: z.number(),
  },
});
