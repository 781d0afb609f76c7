import { copyFileSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { projections } from '../../projections/index.ts';
import { defineProjection } from '../../projections/projection.ts';
import { openReadModel } from '../../src/log/read-model.ts';
import { currentReadFile, rebuildInSteps } from '../../src/read-file.ts';
import { rebuildBeside } from '../../src/rebuild.ts';
import { event, hostReport, keys, report, twoCustomers } from '../http/two-customers.ts';
import { given, noon, type Scenario } from '../scenario.ts';
import { live } from './live-past.ts';
import { freshTables, tablesOf } from './tables.ts';

const past = { seed: 5, customers: 3, hosts: 4, days: 6, endsAt: noon };
const readFiles = (dir: string) => readdirSync(dir).filter((name) => /^read-.*\.db$/.test(name));
const dayMs = 86_400_000;

async function afterAWhile(options?: Parameters<typeof given>[1]): Promise<Scenario> {
  const scenario = await given(twoCustomers, options);
  for (let n = 0; n < 5; n++) {
    scenario.clock.now += 60_000;
    const reported_at = new Date(scenario.clock.now).toISOString();
    await scenario.post('/api/v1/host-report', hostReport('anna-1', { reported_at, odd: n }), {
      key: keys['anna-1'],
    });
    await scenario.post('/api/v1/report', report('bela', { timestamp: reported_at }), { key: keys.bela });
    await scenario.post('/api/v1/event', event('anna'));
  }
  await scenario.decided();
  return scenario;
}

test('what the hub shows after a believable past is what a fresh fold of its log gives, table by table', {
  timeout: 60_000,
}, async () => {
  const scenario = await given([], { env: { HUB_THRESHOLDS_CPU_WARN: '86' } });
  await live(scenario, past);
  const until = new Date(scenario.clock.now + 3_600_000).toISOString();
  await scenario.post('/api/v1/admin/mutes', { rule: 'disk', until, reason: 'a new disk is on its way' });
  await scenario.stop();
  scenario.clock.now += 600_000; // blind
  await scenario.restart();
  await scenario.decided();
  const shown = tablesOf(scenario.hub.model);
  const fresh = freshTables(scenario.hub);
  for (const [table, rows] of Object.entries(shown)) expect(rows, table).toEqual(fresh[table]);
  const empty = Object.keys(shown).filter((table) => shown[table]!.length === 0);
  expect(empty).toEqual(['not_understood', 'not_understood_counts', 'closed_days', 'parked']);

  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(shown);
});

test('a fold event by event gives what a fold of everything at once gives', async () => {
  const { hub } = await afterAWhile();
  const model = openReadModel(join(hub.dir, 'slow.db'), projections);
  model.adopt(hub.log.head().logId);
  for (const event of hub.log.read(0, 1_000)) model.fold([event], (position) => hub.log.hashAt(position)!);
  expect(tablesOf(model)).toEqual(freshTables(hub));
  model.close();
});

test('deleting the read file loses nothing', async () => {
  const scenario = await afterAWhile();
  const before = tablesOf(scenario.hub.model);
  await scenario.stop();
  for (const name of readFiles(scenario.dir))
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(scenario.dir, name + suffix), { force: true });
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(before);
});

test.each([
  ['rubbish', (file: string) => writeFileSync(file, 'rubbish'.repeat(1_000))],
  ['empty', (file: string) => writeFileSync(file, '')],
])('a read file that is %s is folded afresh', async (_, spoil) => {
  const scenario = await afterAWhile();
  const before = tablesOf(scenario.hub.model);
  await scenario.stop();
  spoil(currentReadFile(scenario.dir, projections));
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(before);
});

test('a read file of another log is folded afresh, never patched', async () => {
  const other = await afterAWhile();
  await other.post('/api/v1/event', event('bela', { message: 'of another log' }));
  await other.stop();
  const scenario = await afterAWhile();
  const before = tablesOf(scenario.hub.model);
  await scenario.stop();
  const file = currentReadFile(scenario.dir, projections);
  copyFileSync(currentReadFile(other.dir, projections), file);
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(before);
});

test('a read file that knows more than a log that was cut is folded afresh', async () => {
  const scenario = await afterAWhile();
  const { dir } = scenario;
  await scenario.stop();
  copyFileSync(join(dir, 'log.db'), join(dir, 'earlier.db'));
  await scenario.restart();
  const before = tablesOf(scenario.hub.model);
  await scenario.post('/api/v1/event', event('anna', { message: 'this will be lost' }));
  await scenario.stop();
  copyFileSync(join(dir, 'earlier.db'), join(dir, 'log.db'));
  rmSync(join(dir, 'log.head'));
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(before);
});

test('a read file of a log that went another way at the same length is folded afresh', async () => {
  const scenario = await afterAWhile();
  const { dir } = scenario;
  await scenario.stop();
  copyFileSync(join(dir, 'log.db'), join(dir, 'earlier.db'));
  await scenario.restart();
  await scenario.post('/api/v1/event', event('anna', { message: 'one way' }));
  await scenario.stop();
  const file = currentReadFile(dir, projections);
  copyFileSync(file, join(dir, 'one-way.db'));
  copyFileSync(join(dir, 'earlier.db'), join(dir, 'log.db'));
  rmSync(join(dir, 'log.head'));
  rmSync(file);
  await scenario.restart();
  await scenario.post('/api/v1/event', event('anna', { message: 'another way' }));
  const before = tablesOf(scenario.hub.model);
  await scenario.stop();
  copyFileSync(join(dir, 'one-way.db'), file);
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(before);
  expect(JSON.stringify(before)).toContain('another way');
});

const seen = sqliteTable('seen', { stream: text('stream').primaryKey() });
const more = [
  ...projections,
  defineProjection({
    name: 'seen',
    version: 1,
    tables: [seen],
    handlers(db) {
      const rows = db.rows(seen);
      return { HostReported: ({ stream }) => rows.put({ stream }) };
    },
  }),
];

test('a changed set of projections folds its own file, beside the one of the version before', async () => {
  const scenario = await afterAWhile();
  const { dir, hub } = scenario;
  const [old] = readFiles(dir);
  const wide = openReadModel(currentReadFile(dir, more), more);
  wide.adopt(hub.log.head().logId);
  wide.close();
  expect(readFiles(dir)).toHaveLength(2);
  await scenario.post('/api/v1/event', event('anna')); // the older hub goes on beside it
  const before = tablesOf(scenario.hub.model);
  await scenario.stop();

  const upgraded = { ...scenario.hub.config };
  const { openHub } = await import('../../src/hub.ts');
  const { makeLogger } = await import('../../src/logger.ts');
  const newer = await openHub(upgraded, {
    env: {},
    now: () => scenario.clock.now,
    logger: makeLogger('silent'),
    onFatal: (error) => {
      throw error;
    },
    projections: more,
  });
  expect(tablesOf(newer.model, more)).toMatchObject({ ...before, seen: [['host-anna-1']] });
  await newer.close();
  expect(readFiles(dir)).toContain(old);

  await scenario.restart(); // and back to the older one: its file only has to catch up
  expect(tablesOf(scenario.hub.model)).toEqual(before);
});

test('read files of other versions go when nobody has used them for a week', async () => {
  const scenario = await afterAWhile();
  const stray = (name: string, ageMs: number) => {
    const file = join(scenario.dir, name);
    writeFileSync(file, '');
    utimesSync(file, (scenario.clock.now - ageMs) / 1000, (scenario.clock.now - ageMs) / 1000);
    return file;
  };
  const [old, young, foreign] = [
    stray('read-0123456789ab.db', 8 * dayMs),
    stray('read-ba9876543210.db', 6 * dayMs),
    stray('read-me.db', 99 * dayMs),
  ];
  await scenario.restart();
  expect([old, young, foreign].map((file) => existsSync(file))).toEqual([false, true, true]);
});

test('a rebuild beside the hub ends in the next file, which the hub goes on with and with all that came meanwhile', async () => {
  const scenario = await afterAWhile();
  const { hub, dir } = scenario;
  const old = hub.model.file;
  const { file, position } = rebuildBeside(hub.config, {}, () => undefined);
  expect(position).toBe(hub.log.head().position);
  await scenario.post('/api/v1/event', event('anna', { message: 'meanwhile' }));
  expect(() => hub.switchTo(join(dir, 'read-of-somebody.db'))).toThrow(
    expect.objectContaining({ code: 'conflict' }),
  );

  await scenario.decided();
  expect(hub.switchTo(file)).toEqual({ file, position: hub.log.head().position });
  await scenario.post('/api/v1/event', event('anna', { message: 'after' }));
  await scenario.decided();
  expect(hub.model.file).toBe(file);
  expect(existsSync(old)).toBe(false);
  const shown = tablesOf(hub.model);
  expect(shown).toEqual(freshTables(hub));
  expect((await scenario.get('/api/v1/events')).body.events[0].message).toBe('after');
  await scenario.restart();
  expect(tablesOf(scenario.hub.model)).toEqual(shown);
});

test('a rebuild that was killed halfway leaves nothing that anybody opens', async () => {
  const scenario = await afterAWhile();
  const { hub, dir } = scenario;
  const steps = rebuildInSteps(hub.source, projections, join(dir, 'read-0123456789ab.2.db'));
  steps.next();
  expect(readFiles(dir)).toHaveLength(1);
  steps.return(undefined);
  const { file } = rebuildBeside(hub.config, {}, () => undefined);
  expect(statSync(file).size).toBeGreaterThan(0);
});
