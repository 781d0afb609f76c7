import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { Temporal } from 'temporal-polyfill';
import { type Weekly, weekdays } from '../schema/mute.ts';
import { unlessErased } from '../schema/sealed.ts';
import { type Db, defineProjection, query } from './projection.ts';

/** Every mute that was set. Times in ms. */
export const mutes = sqliteTable('mutes', {
  /** position of the fact */
  muteId: integer('mute_id').primaryKey(),
  customerId: text('customer_id'),
  hostId: text('host_id'),
  rule: text('rule'),
  from: integer('from_at').notNull(),
  /** its end, earlier where an operator ended it */
  until: integer('until_at').notNull(),
  weekly: text('weekly', { mode: 'json' }).$type<Weekly | null>(),
  reason: text('reason'),
  by: text('by').notNull(),
});
export type MuteRow = typeof mutes.$inferSelect;

export const mutesProjection = defineProjection({
  name: 'mutes',
  version: 1,
  tables: [mutes],
  handlers(db) {
    const rows = db.rows(mutes);
    return {
      MuteSet: ({ data, position, actor }) =>
        rows.put({ ...data, muteId: position, reason: unlessErased(data.reason), by: actor }),
      MuteEnded: ({ data, recordedAt }) => {
        const row = rows.get(data.muteId);
        if (row) rows.put({ ...row, until: Math.min(row.until, recordedAt) });
      },
    };
  },
});

const notOver = query((orm) =>
  orm
    .select()
    .from(mutes)
    .where(sql`${mutes.until} > ${sql.placeholder('now')}`)
    .orderBy(mutes.muteId)
    .prepare(),
);
const byId = query((orm) =>
  orm
    .select()
    .from(mutes)
    .where(sql`${mutes.muteId} = ${sql.placeholder('id')}`)
    .prepare(),
);

/** Mutes that are not over yet, those that have not begun and those between two windows too. */
export const listMutes = (db: Db, now: number): MuteRow[] => notOver(db).all({ now });
export const muteOf = (db: Db, muteId: number): MuteRow | undefined => byId(db).get({ id: muteId });

/** What a mute is asked about. */
export interface Mutable {
  customerId: string | null;
  hostId: string | null;
  rule: string | null;
}

/** The mute that holds back a notice now, or undefined. */
export const muteFor = (db: Db, about: Mutable, now: number): MuteRow | undefined =>
  listMutes(db, now).find((mute) => matches(mute, about) && isInForce(mute, now));

/** Whether a mute is about this: every selector that it has says so. */
export const matches = (mute: MuteRow, about: Mutable): boolean =>
  (['customerId', 'hostId', 'rule'] as const).every(
    (selector) => mute[selector] === null || mute[selector] === about[selector],
  );

/** Whether a mute holds at a moment: between its ends, and inside its weekly window where it has one. */
export function isInForce(
  { from, until, weekly }: Pick<MuteRow, 'from' | 'until' | 'weekly'>,
  now: number,
): boolean {
  if (now < from || now >= until) return false;
  return weekly === null || isInWindow(weekly, now);
}

/** Local time decides: a window from 02:00 to 04:00 is there on the days when clocks change, shorter or longer. */
function isInWindow({ days, from, to, timezone }: Weekly, now: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
  const time = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`;
  const isOn = (dayOfWeek: number) => days.includes(weekdays[(dayOfWeek + 6) % 7]!);
  const today = isOn(local.dayOfWeek);
  if (from < to) return today && time >= from && time < to;
  const yesterday = isOn(local.dayOfWeek - 1 || 7);
  return (today && time >= from) || (yesterday && time < to);
}
