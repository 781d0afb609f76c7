import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Recorded } from '../schema/event.ts';
import { verify } from '../src/verify.ts';
import { hostReport, keys, report, twoCustomers } from './http/two-customers.ts';
import { live } from './projections/live-past.ts';
import { calm, close, closeOnceBelieved, expectWhole, keeping } from './projections/nights.ts';
import { tablesOf } from './projections/tables.ts';
import { given, noon, type Scenario } from './scenario.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();
const telemetry = ({ hub }: Scenario) =>
  [...hub.log.read(0, 1_000_000)].filter(({ version }) => version === undefined);
const facts = ({ hub }: Scenario, type: string) =>
  [...hub.log.read(0, 1_000_000)].filter((event) => event.type === type);

const data = (event: Recorded) => event.data as { day: string; before: number };

/** Reports of both kinds, every six hours, from `days` ago to now. */
async function reporting(days: number, max: number) {
  const scenario = await calm(await given(twoCustomers, keeping(max)));
  const { post, clock } = scenario;
  for (let at = noon - days * dayMs, n = 0; at <= noon; at += 6 * hourMs, n++) {
    clock.now = at;
    const host = { cpu_percent: n % 100, mem_used_bytes: n, mem_total_bytes: 200 };
    await post('/api/v1/host-report', hostReport('anna-1', { reported_at: iso(at), host }), {
      key: keys['anna-1'],
    });
    await post('/api/v1/report', report('anna', { timestamp: iso(at), system: { cpu_percent: n % 90 } }), {
      key: keys.anna,
    });
  }
  return scenario;
}

test('a believable past grows old night by night, and live and fresh agree on every one of them', async () => {
  const scenario = await calm(await given([], keeping(2)));
  await live(scenario, { seed: 8, customers: 3, hosts: 4, days: 6, endsAt: noon });
  for (let night = 0; night < 4; night++) {
    await close(scenario);
    await expectWhole(scenario);
    scenario.clock.now += dayMs;
  }
  const { dir, hub } = scenario;
  await scenario.stop();
  const verified = await verify(hub.config, {});
  expect(verified.findings).toEqual([]);
  expect(verified.compared?.rows).toBeGreaterThan(100);
  const before = tablesOf((await reopened(scenario)).model);
  await scenario.stop();
  for (const name of readdirSync(dir)) if (name.startsWith('read-')) rmSync(join(dir, name));
  expect(tablesOf((await reopened(scenario)).model)).toEqual(before);
}, 60_000);

async function reopened(scenario: Scenario) {
  await scenario.restart();
  return (await calm(scenario)).hub;
}

test('what the charts show by the hour and by the day is the same before and after', async () => {
  const scenario = await reporting(8, 3);
  const charts = async () => ({
    hours: (await scenario.get('/api/v1/hosts/anna-1/history?period=30d&resolution=hour')).body,
    days: (await scenario.get('/api/v1/hosts/anna-1/history?period=30d&resolution=day')).body,
    controller: (await scenario.get('/api/v1/customers/anna/history?period=30d')).body,
  });
  const before = await charts();
  expect(before.hours.points).toHaveLength(33);
  await close(scenario);
  expect(await charts()).toEqual(before);
  await scenario.restart();
  expect(await charts()).toEqual(before);
  const points = (await scenario.get('/api/v1/hosts/anna-1/history?period=30d&resolution=as_reported')).body
    .points;
  expect(points[0].at).toBe('2026-11-18T00:00:00.000Z');
});

test('telemetry goes below the boundary of a fact, and nothing else goes anywhere', async () => {
  const scenario = await reporting(8, 3);
  const { hub } = scenario;
  const before = [...hub.log.read(0, 10_000)];
  expect(await close(scenario)).toMatch(/^5 days closed, \d+ reports deleted$/);
  const after = [...hub.log.read(0, 10_000)];
  const [pruned] = facts(scenario, 'TelemetryPruned');
  const boundary = (pruned!.data as { before: number }).before;
  const gone = before.filter(({ position }) => !after.some((event) => event.position === position));
  expect(gone.length).toBeGreaterThan(30);
  for (const event of gone) {
    expect(event.version).toBeUndefined();
    expect(event.position).toBeLessThan(boundary);
    expect(event.recordedAt).toBeLessThan(Date.parse('2026-11-18T00:00:00Z'));
  }
  const kept = after.map(({ position }) => position).filter((position) => position >= boundary);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => boundary + n));
  expect(facts(scenario, 'DaySummarised').map(({ data }) => (data as { day: string }).day)).toEqual([
    '2026-11-13',
    '2026-11-14',
    '2026-11-15',
    '2026-11-16',
    '2026-11-17',
  ]);
  expect(() => hub.log.db.exec(`DELETE FROM events WHERE position = ${boundary}`)).toThrow();
});

test('a run on a fleet that is younger than the retention does nothing', async () => {
  const scenario = await reporting(2, 3);
  const { position } = scenario.hub.log.head();
  expect(await close(scenario)).toBe('0 days closed, 0 reports deleted');
  expect(scenario.hub.log.head().position).toBe(position);
});

test('a second run in one night, and one after the retention was made longer, find nothing to do', async () => {
  const scenario = await reporting(8, 3);
  await close(scenario);
  const { position } = scenario.hub.log.head();
  expect(await close(scenario)).toBe('0 days closed, 0 reports deleted');
  scenario.hub.config.retention.max_days = 30;
  scenario.clock.now += dayMs;
  expect(await close(scenario)).toBe('0 days closed, 0 reports deleted');
  expect(scenario.hub.log.head().position).toBe(position);
  await expectWhole(scenario);
});

describe('a run that is stopped', () => {
  test.each([0, 1, 3, 5, 6])(
    'after %i facts is gone on with by the next, with nothing twice',
    async (after) => {
      const scenario = await reporting(8, 3);
      const stopping = new AbortController();
      let heard = 0;
      if (after === 0) stopping.abort();
      const stop = scenario.hub.log.onAppend(() => {
        heard += 1;
        if (heard === after) stopping.abort();
      });
      await close(scenario, stopping.signal);
      stop();
      await expectWhole(scenario);
      await scenario.restart();
      await close(scenario);
      expect(facts(scenario, 'DaySummarised')).toHaveLength(5);
      expect(facts(scenario, 'TelemetryPruned')).toHaveLength(1);
      expect(
        telemetry(scenario).every(({ recordedAt }) => recordedAt >= Date.parse('2026-11-17T23:45:00Z')),
      ).toBe(true);
      await expectWhole(scenario);
    },
  );

  test('halfway through deleting goes on deleting, the same night or the next', async () => {
    const scenario = await reporting(8, 3);
    const { db } = scenario.hub.log;
    await closeOnly(scenario);
    // a run that died after its first slice: some rows are gone, and nothing says that the rest is
    const [pruned] = facts(scenario, 'TelemetryPruned');
    db.exec(`DELETE FROM events WHERE version IS NULL AND position < ${data(pruned!).before - 20}`);
    const kept = telemetry(scenario).length;
    const outcome = await close(scenario);
    expect(outcome).toMatch(/^0 days closed, [1-9]\d* reports deleted$/);
    expect(telemetry(scenario).length).toBeLessThan(kept);
    expect(await close(scenario)).toBe('0 days closed, 0 reports deleted');
    await expectWhole(scenario);
  });
});

/** Closes the days and records what may go, and is stopped before the first slice. */
async function closeOnly(scenario: Scenario) {
  const stopping = new AbortController();
  const stop = scenario.hub.log.onAppend((events) => {
    if (events.some(({ type }) => type === 'TelemetryPruned')) stopping.abort();
  });
  await close(scenario, stopping.signal);
  stop();
}

test('what a clock far ahead recorded below the boundary goes as well, once its own time has come', async () => {
  const scenario = await calm(await given(twoCustomers, keeping(2)));
  const { post, clock } = scenario;
  const say = () =>
    post('/api/v1/host-report', hostReport('anna-1', { reported_at: iso(clock.now) }), {
      key: keys['anna-1'],
    });
  const livesUntil = async (end: number) => {
    for (; clock.now <= end; clock.now += 6 * hourMs) {
      await say();
      if (clock.now % dayMs === 0) await close(scenario);
    }
  };
  await livesUntil(noon + dayMs);
  clock.now = noon + 20 * dayMs;
  await say(); // by a clock that is put right a moment later
  clock.now = noon + dayMs + 6 * hourMs;
  await livesUntil(noon + 10 * dayMs);
  await expectWhole(scenario);
  const ahead = () => telemetry(scenario).filter(({ recordedAt }) => recordedAt === noon + 20 * dayMs);
  expect(ahead()).toHaveLength(1);
  expect(ahead()[0]!.position).toBeLessThan(data(facts(scenario, 'TelemetryPruned').at(-1)!).before);
  await livesUntil(noon + 24 * dayMs);
  expect(ahead()).toEqual([]);
  expect(await close(scenario)).toBe('0 days closed, 0 reports deleted');
  await expectWhole(scenario);
});

test('a report for a closed day is answered, counted and not recorded', async () => {
  const scenario = await reporting(8, 3);
  await close(scenario);
  scenario.hub.config.retention.max_days = 30; // by age alone it would be taken
  const { position } = scenario.hub.log.head();
  const reported_at = iso(noon - 5 * dayMs);
  expect((await scenario.post('/api/v1/host-report', hostReport('anna-1', { reported_at }))).status).toBe(
    200,
  );
  expect(scenario.hub.log.head().position).toBe(position);
  expect(scenario.hub.intake.tooOld()).toBe(1);
});

test('whoever fell silent long ago is still known by its last word, but for the report itself', async () => {
  const scenario = await calm(await given(twoCustomers, keeping(3)));
  const { post, get, clock } = scenario;
  clock.now = noon - 6 * dayMs;
  const at = iso(clock.now);
  const guests = [{ vmid: 100, name: 'web', status: 'running' }];
  await post(
    '/api/v1/host-report',
    hostReport('anna-1', { reported_at: at, guests, host: { cpu_percent: 42 } }),
  );
  await post(
    '/api/v1/report',
    report('anna', {
      timestamp: at,
      health: { status: 'warn', issues: ['x'] },
      app_telemetry: [{ app: 'a', container_name: 'c' }],
    }),
  );
  clock.now = noon;
  await closeOnceBelieved(scenario);
  expect(telemetry(scenario)).toEqual([]);
  const tables = await expectWhole(scenario);
  expect(tables.apps).toHaveLength(1);
  for (let turn = 0; turn < 2; turn++) {
    expect((await get('/api/v1/hosts/anna-1')).body).toMatchObject({
      host: { status: 'down', last_report_at: at, cpu_percent: 42, guests_total: 1 },
      report: null,
      guests: [{ vmid: 100, gone: false, last_seen_at: at }],
    });
    expect((await get('/api/v1/customers/anna')).body).toMatchObject({
      customer: { issues: ['x'], last_report_at: at },
      report: null,
    });
    await scenario.restart();
  }
});

test('the schedule runs it at its hour, and its outcome is told', async () => {
  const scenario = await reporting(8, 3);
  await scenario.restart();
  const { hub, clock } = scenario;
  await hub.runner.tick();
  clock.now = Date.parse('2026-11-22T03:30:00Z'); // 04:30 in Budapest
  await hub.runner.tick();
  expect(hub.runner.states().find(({ name }) => name === 'retention')).toMatchObject({
    failed: false,
    outcome: expect.stringMatching(/^6 days closed/),
  });
  await hub.runner.tick();
  expect(facts(scenario, 'DaySummarised')).toHaveLength(6);
});
