import { eq } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { unlessErased } from '../schema/sealed.ts';
import { type Db, defineProjection, param, query } from './projection.ts';

/** What each customer wants to be told. Without a row it is told nothing. */
export const preferences = sqliteTable('preferences', {
  customerId: text('customer_id').primaryKey(),
  email: text('email'),
  enabledEvents: text('enabled_events', { mode: 'json' }).$type<string[]>().notNull(),
  cooldownHours: integer('cooldown_hours').notNull(),
  language: text('language').$type<'hu' | 'en'>(),
});
export type PreferencesRow = typeof preferences.$inferSelect;

export const preferencesProjection = defineProjection({
  name: 'preferences',
  version: 1,
  tables: [preferences],
  handlers(db) {
    const rows = db.rows(preferences);
    return {
      PreferencesSet: ({ data: { email, unknown: _, more: __, ...data } }) =>
        rows.put({ ...data, email: unlessErased(email) }),
    };
  },
});

const byId = query((orm) =>
  orm
    .select()
    .from(preferences)
    .where(eq(preferences.customerId, param('id')))
    .prepare(),
);
export const preferencesOf = (db: Db, customerId: string): PreferencesRow | undefined =>
  byId(db).get({ id: customerId });
