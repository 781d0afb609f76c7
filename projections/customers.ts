import { eq } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { unlessErased } from '../schema/sealed.ts';
import { CustomerSettings, msOf } from '../schema/settings.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

/** Every customer that is known: by an operator's decision (managed), or because it spoke (manual). */
export const customers = sqliteTable('customers', {
  customerId: text('customer_id').primaryKey(),
  kind: text('kind').$type<'managed' | 'manual'>().notNull(),
  /** of the settings, for scans of the whole fleet */
  name: text('name'),
  site: text('site'),
  expectEveryMs: integer('expect_every_ms'),
  graceMs: integer('grace_ms'),
  settings: text('settings', { mode: 'json' }).$type<CustomerSettings>().notNull(),
  /** of the settings stream; 0 for a manual customer */
  version: integer('version').notNull(),
  blocked: integer('blocked', { mode: 'boolean' }).notNull(),
  blockedReason: text('blocked_reason'),
  /** ms; when it was first heard of */
  knownSince: integer('known_since').notNull(),
});

export type CustomerRow = typeof customers.$inferSelect;

/** What holds for a customer that nobody has decided about. */
export const noSettings: CustomerSettings = CustomerSettings.parse({});

const decided = (settings: CustomerSettings | null) => ({
  settings: settings ?? noSettings,
  name: settings?.name ?? null,
  site: settings?.site ?? null,
  expectEveryMs: msOf(settings?.expect_every),
  graceMs: msOf(settings?.grace),
});

export const customersProjection = defineProjection({
  name: 'customers',
  version: 1,
  tables: [customers],
  critical: true,
  handlers(db) {
    const rows = db.rows(customers);
    const blank = (customerId: string, at: number): CustomerRow => ({
      customerId,
      kind: 'manual',
      ...decided(noSettings),
      version: 0,
      blocked: false,
      blockedReason: null,
      knownSince: at,
    });
    return {
      CustomerAppeared: ({ data, recordedAt }) => {
        if (!rows.get(data.customerId)) rows.put(blank(data.customerId, recordedAt));
      },
      CustomerRegistered: ({ data, recordedAt, version = 0 }) => {
        const row = rows.get(data.customerId) ?? blank(data.customerId, recordedAt);
        rows.put({ ...row, kind: 'managed', ...decided(unlessErased(data.settings)), version });
      },
      CustomerConfigChanged: ({ data, version = 0 }) => {
        const row = rows.get(data.customerId);
        if (row) rows.put({ ...row, ...decided(unlessErased(data.after)), version });
      },
      CustomerBlocked: ({ data }) => {
        const row = rows.get(data.customerId);
        if (row) rows.put({ ...row, blocked: true, blockedReason: unlessErased(data.reason) });
      },
      CustomerUnblocked: ({ data }) => {
        const row = rows.get(data.customerId);
        if (row) rows.put({ ...row, blocked: false, blockedReason: null });
      },
    };
  },
});

const byId = query((orm) =>
  orm
    .select()
    .from(customers)
    .where(eq(customers.customerId, param('id')))
    .prepare(),
);
const all = query((orm) => orm.select().from(customers).orderBy(customers.customerId).prepare());

export const customerOf = (db: Db, customerId: string): CustomerRow | undefined =>
  byId(db).get({ id: customerId });
export const listCustomers = (db: Db): CustomerRow[] => all(db).all();
