import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { Erased } from '../sealed.ts';
import { CustomerSettings } from '../settings.ts';

const settings = ({ customerId }: { customerId: string }) => `settings-${customerId}`;
const stream = ({ customerId }: { customerId: string }) => `customer-${customerId}`;
const sealedSettings = z.union([CustomerSettings, z.literal(Erased)]);
const keyHash = z.hash('sha256');

/** Somebody spoke under the global key for a customer whom nobody had configured: it is known from now on, as manual. */
export const CustomerAppeared = defineEvent('CustomerAppeared', { stream, data: { customerId: Id } });

/** An operator took a customer under management. From here on its settings have versions; this is the first. */
export const CustomerRegistered = defineEvent('CustomerRegistered', {
  stream: settings,
  personal: ['settings'],
  data: { customerId: Id, settings: sealedSettings },
});

/** An operator changed a customer's settings. Both sides are whole, so that any version can be shown and restored. */
export const CustomerConfigChanged = defineEvent('CustomerConfigChanged', {
  stream: settings,
  personal: ['before', 'after'],
  data: { customerId: Id, before: sealedSettings, after: sealedSettings },
});

/**
 * A customer got an API key. The hash is what the gate checks; the key itself stays sealed, because a generated
 * configuration must contain it again. Keys before it end when this one is first used, at `oldKeyUntil` at the latest.
 */
export const CustomerKeyIssued = defineEvent('CustomerKeyIssued', {
  stream,
  secret: ['apiKey'],
  data: { customerId: Id, apiKeyHash: keyHash, apiKey: z.string(), oldKeyUntil: z.number().nullable() },
});

/** A rotated key was used for the first time: the keys before it are dead. */
export const KeyFirstUsed = defineEvent('KeyFirstUsed', {
  stream: ({ customerId, hostId }) => (hostId === null ? `customer-${customerId}` : `host-${hostId}`),
  data: { customerId: Id, hostId: Id.nullable(), apiKeyHash: keyHash },
});

/** An operator blocked a customer: its boxes are told so, and its matters are told to nobody. */
export const CustomerBlocked = defineEvent('CustomerBlocked', {
  stream,
  personal: ['reason'],
  data: { customerId: Id, reason: z.string().nullable() },
});

export const CustomerUnblocked = defineEvent('CustomerUnblocked', {
  stream,
  personal: ['reason'],
  data: { customerId: Id, reason: z.string().nullable() },
});
