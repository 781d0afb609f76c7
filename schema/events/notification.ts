import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { Audience, ChannelName, DecisionReason, NoticeKind } from '../notice.ts';

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

const stream = ({ customerId }: { customerId: string | null }) =>
  customerId === null ? 'hub' : `customer-${customerId}`;

/** What a notice is about. */
const about = {
  customerId: Id.nullable(),
  hostId: Id.nullable(),
  audience: Audience,
  kind: NoticeKind,
  eventType: z.string(),
  /** the host, guest, storage … that it is about; null: the customer, or the hub itself. Part of what a cooldown counts by */
  subject: z.string().nullable(),
  incidentId: z.number().nullable(),
  reason: DecisionReason,
  /** a sentence for people: which rule, which mute, since when */
  detail: z.string(),
};

/**
 * Somebody will be told. Its id is this position; recipient, rendered bytes and the key that the provider gets are
 * fixed here, so that a repeated attempt is the same message.
 */
export const NotificationRequested = defineEvent('NotificationRequested', {
  stream,
  personal: ['recipient', 'subject', 'detail'],
  data: {
    ...about,
    channel: ChannelName,
    recipient: z.string(),
    /** the sealed, rendered message */
    message: z.strictObject({ digest: z.hash('sha256'), size: z.number() }),
    /** the idempotency key for the provider */
    sendKey: z.string(),
    /** of a digest: the notices that waited too long and are told by this one, with the digests that waited so themselves */
    digests: z.array(z.number()).optional(),
  },
});

/** Somebody was not told, and why. Channel and recipient where the decision was about one of several. */
export const NotificationWithheld = defineEvent('NotificationWithheld', {
  stream,
  personal: ['recipient', 'subject', 'detail'],
  data: { ...about, channel: ChannelName.nullable(), recipient: z.string().nullable() },
});

const attempt = { notificationId: z.number(), customerId: Id.nullable(), attempt: z.number() };

/** An attempt is about to be made: recorded before the call, so that a crash in the middle is seen. */
export const NotificationSending = defineEvent('NotificationSending', { stream, data: attempt });

/** The provider took it. Accepted is not delivered. */
export const NotificationAccepted = defineEvent('NotificationAccepted', {
  stream,
  personal: ['detail'],
  data: { ...attempt, detail: z.string() },
});

/**
 * An attempt failed. It is tried again at `retryAt` (ms); null: never, it is dead. `unclear`: it may have gone out, and
 * goes out again because the channel honours the key.
 */
export const NotificationFailed = defineEvent('NotificationFailed', {
  stream,
  personal: ['detail'],
  data: {
    ...attempt,
    detail: z.string(),
    retryAt: z.number().nullable(),
    unclear: z.literal(true).optional(),
  },
});

/** Nobody knows whether an attempt went out, and the channel honours no key (any more): sent again only by hand. */
export const NotificationUncertain = defineEvent('NotificationUncertain', {
  stream,
  personal: ['detail'],
  data: { ...attempt, detail: z.string() },
});

/** An operator wants a dead or uncertain one sent again. */
export const NotificationRetried = defineEvent('NotificationRetried', {
  stream,
  data: { notificationId: z.number(), customerId: Id.nullable() },
});
