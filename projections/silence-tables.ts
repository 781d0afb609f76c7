import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What was last said of a source's silence. */
export type Announced = 'ok' | 'stale' | 'down';

/**
 * Everybody who may fall silent: each customer's controller and each enrolled host, `controller:<customer>` or
 * `host:<id>`. Times in ms; `…Observed` are moments of observed time: the hub's clock less all its blind time before.
 */
export const silence = sqliteTable(
  'silence',
  {
    source: text('source').primaryKey(),
    customerId: text('customer_id').notNull(),
    /** null: it is a controller */
    hostId: text('host_id'),
    /** by the hub's clock, of any report, late ones too; null before the first */
    heardAt: integer('heard_at'),
    heardObserved: integer('heard_observed'),
    pollMs: integer('poll_ms').notNull(),
    expectEveryMs: integer('expect_every_ms'),
    graceMs: integer('grace_ms'),
    /** of silence, by its own cadence or the fleet's rules: when it is overdue, stale, down */
    overdueMs: integer('overdue_ms').notNull(),
    staleMs: integer('stale_ms').notNull(),
    downMs: integer('down_ms').notNull(),
    announced: text('announced').$type<Announced>().notNull(),
    /** of the event that announced it, or that admitted the host; 0: nothing was said yet */
    announcedPosition: integer('announced_position').notNull(),
    announcedAt: integer('announced_at'),
    /** of an announced silence: whose it was then; its last word before, and how long (observed) it was silent when that was said */
    announcedFor: text('announced_for'),
    silentSince: integer('silent_since'),
    silentMs: integer('silent_ms'),
    blocked: integer('blocked', { mode: 'boolean' }).notNull(),
    decommissioned: integer('decommissioned', { mode: 'boolean' }).notNull(),
    /** moment of observed time: nothing is to be said of it before, perhaps not yet then; null: nothing awaited */
    due: integer('due'),
  },
  (table) => [index('silence_by_due').on(table.due), index('silence_by_customer').on(table.customerId)],
);
export type SilenceRow = typeof silence.$inferSelect;

/** One row: what all sources share. */
export const silenceBasis = sqliteTable('silence_basis', {
  one: integer('one').primaryKey(),
  /** all blind time so far, and the end of its newest interval */
  blindMs: integer('blind_ms').notNull(),
  blindUntil: integer('blind_until').notNull(),
  /** the fleet's rules of silence */
  staleMs: integer('stale_ms').notNull(),
  downMs: integer('down_ms').notNull(),
});
export type SilenceBasis = typeof silenceBasis.$inferSelect;

/** Each time that many fell silent together. */
export const massSilences = sqliteTable('mass_silences', {
  /** position of the MassSilenceBegan */
  began: integer('began').primaryKey(),
  /** who was last heard since then, and is silent, belongs to it */
  since: integer('since').notNull(),
  /** and was not heard after this */
  beganAt: integer('began_at').notNull(),
  endedAt: integer('ended_at'),
});
export type MassSilenceRow = typeof massSilences.$inferSelect;
