import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Audience, ChannelName, DecisionReason, NoticeKind } from '../schema/notice.ts';

export type NoticeState = 'requested' | 'sending' | 'accepted' | 'uncertain' | 'dead' | 'withheld';

/** One call to a channel, or what became of it. */
export interface Attempt {
  attempt: number;
  /** ms */
  at: number;
  outcome: 'sending' | 'accepted' | 'failed' | 'uncertain';
  detail: string | null;
}

/** Every decision about telling somebody, the noes too, and what became of it: the ledger. Times in ms. */
export const notices = sqliteTable(
  'notices',
  {
    /** position of the decision */
    notificationId: integer('notification_id').primaryKey(),
    at: integer('at').notNull(),
    /** when it was requested, or wanted again by hand */
    since: integer('since').notNull(),
    /** position of the event that it tells of; the decision's own where the clock caused it */
    cause: integer('cause').notNull(),
    customerId: text('customer_id'),
    hostId: text('host_id'),
    audience: text('audience').$type<Audience>().notNull(),
    kind: text('kind').$type<NoticeKind>().notNull(),
    eventType: text('event_type').notNull(),
    subject: text('subject'),
    incidentId: integer('incident_id'),
    decision: text('decision').$type<'send' | 'withhold'>().notNull(),
    reason: text('reason').$type<DecisionReason>().notNull(),
    /** it was a yes: sent, or in shadow mode only decided; null: a no */
    told: text('told').$type<'sent' | 'shadow'>(),
    detail: text('detail'),
    channel: text('channel').$type<ChannelName>(),
    /** null: the decision was about no one in particular, or the address was erased */
    recipient: text('recipient'),
    state: text('state').$type<NoticeState>().notNull(),
    /** the first and the newest ones */
    attempts: text('attempts', { mode: 'json' }).$type<Attempt[]>().notNull(),
    /** when the first attempt was made that may have gone out, and nobody knows; null: none, or an operator wants it again */
    unclearSince: integer('unclear_since'),
    /** when it is to be sent, or sent again; null: never */
    nextAt: integer('next_at'),
    /** the rendered message; null for one that was withheld */
    digest: text('digest'),
    size: integer('size'),
    sendKey: text('send_key'),
    /** the digest that told it instead */
    digestedBy: integer('digested_by'),
  },
  (table) => [
    index('notices_by_due').on(table.state, table.channel, table.nextAt),
    index('notices_by_address').on(table.state, table.channel, table.recipient, table.since, table.kind),
    index('notices_by_customer').on(table.customerId, table.notificationId),
    index('notices_by_incident').on(table.incidentId, table.audience, table.notificationId),
    index('notices_told_of').on(table.told, table.incidentId),
    index('notices_told_matter').on(table.told, table.audience, table.customerId, table.eventType, table.at),
  ],
);
export type NoticeRow = typeof notices.$inferSelect;

/** How far each audience was told of each incident: what the clock has to come back to. Times in ms. */
export const tellings = sqliteTable(
  'tellings',
  {
    incidentId: integer('incident_id').notNull(),
    audience: text('audience').$type<Audience>().notNull(),
    /** the newest decision, why, and of which kind */
    notificationId: integer('notification_id').notNull(),
    reason: text('reason').$type<DecisionReason>().notNull(),
    kind: text('kind').$type<NoticeKind>().notNull(),
    cause: integer('cause').notNull(),
    at: integer('at').notNull(),
    /** withheld for a reason that passes */
    owed: integer('owed', { mode: 'boolean' }).notNull(),
    firstToldAt: integer('first_told_at'),
    lastToldAt: integer('last_told_at'),
    escalated: integer('escalated', { mode: 'boolean' }).notNull(),
    /** it ended, and whoever was told of it was told that */
    ended: integer('ended', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.audience] }),
    index('tellings_owed').on(table.owed),
    index('tellings_told').on(table.ended, table.audience, table.lastToldAt),
  ],
);
export type Telling = typeof tellings.$inferSelect;
