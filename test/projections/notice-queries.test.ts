import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { dueNotices, noticesInFlight, staleNotices, waitingDigests } from '../../projections/notices.ts';
import { given } from '../scenario.ts';

/** How SQLite goes about what a query asks, without the query itself knowing. */
function plansOf(db: Database, ask: () => unknown): string[] {
  const asked: string[] = [];
  const prepare = db.prepare.bind(db);
  db.prepare = ((source: string) => {
    asked.push(source);
    return prepare(source);
  }) as typeof db.prepare;
  try {
    ask();
  } finally {
    db.prepare = prepare;
  }
  expect(asked.length).toBeGreaterThan(0);
  return asked.flatMap((source) => {
    const plan = prepare(`EXPLAIN QUERY PLAN ${source}`);
    const holes = source.match(/\?/g)?.length ?? 0;
    return plan.all(...Array(holes).fill(1)).map((step) => (step as { detail: string }).detail);
  });
}

test('the delivery finds what is due, what waits and what was cut off by an index, without sorting', async () => {
  const { hub } = await given();
  const { db } = hub;
  await hub.delivery.stop();
  const fresh = { ...db }; // prepared statements are kept for each read file: this one has none yet
  const address = ['resend', 'ops@example.com'] as const;
  for (const ask of [
    () => dueNotices(fresh, 'resend', 1, 8),
    () => staleNotices(fresh, ...address, 1, 8),
    () => waitingDigests(fresh, ...address),
    () => noticesInFlight(fresh),
  ]) {
    const plan = plansOf(db.sqlite, ask);
    expect(plan.join('\n')).toMatch(/^SEARCH notices USING INDEX notices_by_(due|address) \(state=\?/);
    expect(plan.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  }
});
