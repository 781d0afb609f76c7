import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Shared } from '../schema/silence.ts';

export type Severity = 'info' | 'warning' | 'error';

/** What an event did to an incident. */
export type Effect =
  | 'opened'
  | 'again' // seen again while it is open
  | 'worse'
  | 'flapping' // opened so often that it stays open until it is quiet
  | 'quiet' // would have ended it, were it not flapping
  | 'ended';

/** Every incident, open or ended. At most one is open for one identity: customer, rule, host and subject. */
export const incidents = sqliteTable(
  'incidents',
  {
    /** position of the event that opened it */
    incidentId: integer('incident_id').primaryKey(),
    identity: text('identity').notNull(),
    customerId: text('customer_id'),
    hostId: text('host_id'),
    rule: text('rule').notNull(),
    subject: text('subject'),
    severity: text('severity').$type<Severity>().notNull(),
    eventType: text('event_type').notNull(),
    message: text('message'),
    /** who said so last: `hub`, or the source that a box gave */
    source: text('source').notNull(),
    /** ms, by the hub's clock */
    openedAt: integer('opened_at').notNull(),
    /** ms; when it was last seen, or grew worse */
    seenAt: integer('seen_at').notNull(),
    resolvedAt: integer('resolved_at'),
    ended: text('ended').$type<'resolved' | 'decommissioned' | 'settled'>(),
    acknowledgedBy: text('acknowledged_by'),
    acknowledgedAt: integer('acknowledged_at'),
    acknowledgedNote: text('acknowledged_note'),
    /** ms; null: to its end */
    acknowledgedUntil: integer('acknowledged_until'),
    /** the mass silence that it is part of */
    parentId: integer('parent_id'),
    flapping: integer('flapping', { mode: 'boolean' }).notNull(),
    /** ms; a flapping one that is not seen any more: since when */
    quietSince: integer('quiet_since'),
    /** ms; when ones of this identity were opened lately, this one included */
    openings: text('openings', { mode: 'json' }).$type<number[]>().notNull(),
    /** of a mass silence: how many, of how many, and what they share */
    silent: integer('silent'),
    expected: integer('expected'),
    shared: text('shared', { mode: 'json' }).$type<Shared | null>(),
  },
  (table) => [
    index('incidents_by_identity').on(table.identity, table.incidentId),
    index('incidents_by_state').on(table.resolvedAt, table.incidentId),
    index('incidents_by_customer').on(table.customerId, table.incidentId),
    index('incidents_by_rule').on(table.customerId, table.rule, table.resolvedAt),
    index('incidents_by_host').on(table.hostId, table.resolvedAt),
    index('incidents_by_parent').on(table.parentId),
  ],
);
export type IncidentRow = typeof incidents.$inferSelect;

/** What each event did to which incident: the chain that `why` tells, and what `notify` decides by. */
export const incidentEvents = sqliteTable(
  'incident_events',
  {
    position: integer('position').notNull(),
    incidentId: integer('incident_id').notNull(),
    effect: text('effect').$type<Effect>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.position, table.incidentId] }),
    index('incident_events_by_incident').on(table.incidentId, table.position),
  ],
);

/** One row: what flapping is, where the fleet's rules say it otherwise than the defaults. */
export const flapRules = sqliteTable('flap_rules', {
  one: integer('one').primaryKey(),
  flapCount: integer('flap_count').notNull(),
  flapWindowMs: integer('flap_window_ms').notNull(),
});
