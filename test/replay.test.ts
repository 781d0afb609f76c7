import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { projections } from '../projections/index.ts';
import { openToRead } from '../src/folder.ts';
import { replay } from '../src/replay.ts';
import { compareTable } from '../src/verify-rows.ts';
import { closeOnceBelieved } from './projections/nights.ts';
import { fixture, given, noon, type Scenario } from './scenario.ts';

const dayMs = 86_400_000;
const at = (minute: number) => new Date(noon + minute * 60_000).toISOString();

/** A customer, a host and ten reports, a minute apart. */
async function past() {
  const scenario = await given();
  await scenario.post('/api/v1/admin/customers', { customer_id: 'demo' });
  await scenario.post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' });
  for (let minute = 1; minute <= 10; minute++) await report(scenario, minute);
  return scenario;
}

const report = ({ post, clock }: Scenario, minute: number) => {
  clock.now = noon + minute * 60_000;
  return post('/api/v1/host-report', {
    ...fixture('host-report'),
    host_id: 'demo-1',
    reported_at: at(minute),
  });
};

const replayed = ({ hub, dir }: Scenario, to: string, out = join(dir, 'then.db')) =>
  replay(openToRead(hub.config, {}).source, { to, out });

test('a replay to the head is the live read file, row for row', async () => {
  const scenario = await past();
  const { file, position, missing } = await replayed(scenario, '13');
  expect({ position, missing }).toEqual({ position: 13, missing: null });
  const then = new Database(file, { readonly: true });
  const differing: unknown[] = [];
  let rows = 0;
  for (const table of projections.flatMap(({ tables }) => tables)) {
    for (const seen of compareTable(then, scenario.hub.db.sqlite, table, 13, (finding) =>
      differing.push(finding),
    ))
      rows += seen;
  }
  then.close();
  expect(differing).toEqual([]);
  expect(rows).toBeGreaterThan(10);
});

test('a time means the last event at or before it', async () => {
  const scenario = await past();
  expect(await replayed(scenario, at(4))).toMatchObject({ position: 7, recordedAt: noon + 4 * 60_000 });
  expect(await replayed(scenario, '2026-11-21T13:04:59+01:00', join(scenario.dir, 'again.db'))).toMatchObject(
    { position: 7 },
  );
  const then = new Database(join(scenario.dir, 'again.db'), { readonly: true });
  expect(then.prepare('SELECT last_report_at FROM hosts').pluck().get()).toBe(noon + 4 * 60_000);
  then.close();
});

test('what makes no sense is refused, and nothing is written', async () => {
  const scenario = await past();
  const out = join(scenario.dir, 'then.db');
  for (const to of ['14', 'yesterday', '2026-11-21', '2026-11-21T12:00:00', '1999-01-01T00:00:00Z']) {
    await expect(replayed(scenario, to)).rejects.toMatchObject({ code: 'usage' });
  }
  expect(existsSync(out)).toBe(false);
  await replayed(scenario, '3');
  await expect(replayed(scenario, '4')).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('exists already'),
  });
  expect(readdirSync(scenario.dir).filter((name) => name.includes('.part'))).toEqual([]);
});

test('a target before pruned telemetry says how much is missing', async () => {
  const scenario = await past();
  scenario.clock.now = noon + 93 * dayMs;
  await report(scenario, 93 * 24 * 60);
  await closeOnceBelieved(scenario);

  expect((await replayed(scenario, '9')).missing).toEqual({ from: 1, to: 9, reports: 6 });
  const head = String(scenario.hub.log.head().position);
  expect((await replayed(scenario, head, join(scenario.dir, 'now.db'))).missing).toBeNull();
});
