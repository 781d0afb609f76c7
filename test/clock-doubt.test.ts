import { expect, test } from 'vitest';
import { hostReport, keys, twoCustomers } from './http/two-customers.ts';
import { calm, close, closeOnceBelieved, expectWhole, keeping } from './projections/nights.ts';
import { given, noon, type Scenario } from './scenario.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const iso = (at: number) => new Date(at).toISOString();
const typesOf = ({ hub }: Scenario, type: string) =>
  [...hub.log.read(0, 1_000_000)].filter((event) => event.type === type);

const say = ({ post }: Scenario, at: number) =>
  post('/api/v1/host-report', hostReport('anna-1', { reported_at: iso(at) }), { key: keys['anna-1'] });

/** A report every six hours and a run every midnight, from where the clock stands. Its outcomes. */
async function live(scenario: Scenario, days: number, box = (now: number) => now): Promise<string[]> {
  const said: string[] = [];
  const { clock } = scenario;
  for (const end = clock.now + days * dayMs; clock.now < end; clock.now += 6 * hourMs) {
    await say(scenario, box(clock.now));
    if (clock.now % dayMs === 0) said.push(await close(scenario));
  }
  return said;
}

const tenDays = async () => {
  const scenario = await calm(await given(twoCustomers, keeping(8)));
  await live(scenario, 10);
  return scenario;
};

test('a clock that leaps ten years closes no day, however often it is asked, and the fleet is heard again when it is put right', async () => {
  const scenario = await tenDays();
  const { clock, hub } = scenario;
  const right = clock.now;
  const closedBefore = typesOf(scenario, 'DaySummarised').length;
  const reports = typesOf(scenario, 'HostReported').length;
  clock.now = right + 10 * yearMs;
  await say(scenario, clock.now); // a box without a clock of its own, or one that asks the hub for the time
  const nights = await live(scenario, 5, (now) => now - 10 * yearMs);
  for (const night of nights)
    expect(night).toMatch(/^0 days closed, 0 reports deleted; the clock is not believed/);
  expect(typesOf(scenario, 'ClockDoubted')).toHaveLength(5);
  expect(typesOf(scenario, 'DaySummarised')).toHaveLength(closedBefore);
  expect(typesOf(scenario, 'HostReported')).toHaveLength(reports + 1);

  clock.now = right + 5 * dayMs;
  expect((await say(scenario, clock.now)).status).toBe(200);
  await say(scenario, clock.now - 3 * dayMs); // late, and not too old
  expect(typesOf(scenario, 'HostReported')).toHaveLength(reports + 3);
  await live(scenario, 20);
  expect(typesOf(scenario, 'DaySummarised').length).toBeGreaterThan(closedBefore + 10);
  expect(hub.intake.tooOld()).toBe(20);
  await expectWhole(scenario);
});

test('days that a wrong clock closed after a week of being believed stop no ingest, and are closed again when they are due', async () => {
  const scenario = await tenDays();
  const { clock, hub } = scenario;
  const right = clock.now;
  clock.now = right + 10 * yearMs;
  await live(scenario, 10);
  const wrongly = typesOf(scenario, 'DaySummarised').length;
  expect(wrongly).toBeGreaterThan(8);

  clock.now = right + 10 * dayMs;
  await live(scenario, 1);
  const before = typesOf(scenario, 'HostReported').length;
  const late = clock.now - 4 * dayMs;
  await say(scenario, late);
  expect(typesOf(scenario, 'HostReported')).toHaveLength(before + 1);
  expect(hub.intake.tooOld()).toBe(0);
  await live(scenario, 20);
  const again = typesOf(scenario, 'DaySummarised').slice(wrongly);
  expect(again.map(({ data }) => (data as { day: string }).day)).toContain(iso(late).slice(0, 10));
  await expectWhole(scenario);
});

test('a hub that was off for a hundred days closes them after a week of nights', async () => {
  const scenario = await tenDays();
  scenario.clock.now += 100 * dayMs;
  await scenario.restart();
  await calm(scenario);
  const nights = await live(scenario, 8);
  expect(nights.filter((night) => /not believed/.test(night))).toHaveLength(7);
  expect(nights.at(-1)).toMatch(/^[89] days closed, [1-9]\d* reports deleted$/);
  await expectWhole(scenario);
});

test('a fleet that fell silent for ever is closed as well, though nothing is recorded but the doubt', async () => {
  const scenario = await calm(await given(twoCustomers, keeping(30)));
  await live(scenario, 3);
  scenario.clock.now += 40 * dayMs;
  const nights = await closeOnceBelieved(scenario);
  expect(nights).toHaveLength(9);
  expect(nights.at(-1)).toMatch(/^4 days closed, 12 reports deleted$/);
});

test('a hub that lives from day to day is never doubted', async () => {
  const scenario = await calm(await given(twoCustomers, keeping(8)));
  await live(scenario, 20);
  expect(typesOf(scenario, 'ClockDoubted')).toEqual([]);
  expect(typesOf(scenario, 'DaySummarised')).toHaveLength(12);
  expect(scenario.clock.now).toBe(noon + 20 * dayMs);
});
