import { describe, expect, test } from 'vitest';
import { listIncidents, openIncidents } from '../../projections/incidents.ts';
import { listNotices } from '../../projections/notices.ts';
import { expectWhole } from '../projections/nights.ts';
import type { Scenario } from '../scenario.ts';
import { alarms, customer, factsOf, host, look, minuteMs, pass, said, silentHub, speak } from './fleet.ts';

/** Ten customers of one host each, the first five at one site. */
const ten = Array.from({ length: 10 }, (_, n) => `c${n}`);
const fleet = ten.flatMap((id, n) => [
  customer(id, { site: n < 5 ? 'Győr' : `site ${n}` }),
  host(`${id}-1`, id),
]);
const hosts = ten.map((id) => `host:${id}-1`);

/** Each host reports every 15 minutes, one after the other, but for those that are dead. */
async function live(scenario: Scenario, minutes: number, dead: readonly string[] = []): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    scenario.clock.now += minuteMs;
    const now = Math.round(scenario.clock.now / minuteMs);
    const due = hosts.filter((source, n) => now % 15 === n && !dead.includes(source));
    if (due.length > 0) await speak(scenario, ...due);
    await look(scenario);
  }
}

const beganOf = (scenario: Scenario) => factsOf(scenario, 'MassSilenceBegan');

describe('when many fall silent together', () => {
  test('it is one matter, known before the first of them is told of', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    expect(said(scenario)).toEqual([]);
    await live(scenario, 50, hosts.slice(0, 5));
    const [began, ...more] = beganOf(scenario);
    expect(more).toEqual([]);
    expect(began!.data).toMatchObject({ silent: 5, expected: 10, shared: { what: 'site', name: 'Győr' } });
    expect(said(scenario).filter((word) => word.startsWith('host_stale'))).toHaveLength(5);
    const [first] = alarms(scenario);
    expect(began!.position).toBeLessThan(first!.position);
    expect(began!.recordedAt).toBe(first!.recordedAt);
    const open = openIncidents(scenario.hub.db);
    expect(open.filter(({ parentId }) => parentId === began!.position)).toHaveLength(5);
    await expectWhole(scenario);
  });

  test('and some come back, it ends as soon as they are too few', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    await live(scenario, 50, hosts.slice(0, 5));
    expect(factsOf(scenario, 'MassSilenceEnded')).toEqual([]);
    await live(scenario, 1, hosts);
    await speak(scenario, hosts[0]!);
    await look(scenario);
    expect(factsOf(scenario, 'MassSilenceEnded')).toMatchObject([
      { data: { began: beganOf(scenario)[0]!.position, silent: 4, expected: 10 } },
    ]);
    await live(scenario, 40, hosts.slice(1, 5));
    expect(beganOf(scenario)).toHaveLength(1);
  });

  test('it goes on as long as they are silent, though that is days', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    await live(scenario, 12 * 60, hosts.slice(0, 5));
    expect(beganOf(scenario)).toHaveLength(1);
    expect(factsOf(scenario, 'MassSilenceEnded')).toEqual([]);
  });

  test('a whole customer is named, and a fleet without anything in common is "all"', async () => {
    const sizes = { what: 'customer', name: 'big' };
    const big = [customer('big'), ...Array.from({ length: 6 }, (_, n) => host(`big-${n}`, 'big'))];
    const one = await silentHub(big);
    await speak(one, ...Array.from({ length: 6 }, (_, n) => `host:big-${n}`));
    await pass(one, 31 * minuteMs);
    expect(beganOf(one)).toMatchObject([{ data: { shared: sizes, silent: 6, expected: 6 } }]);
    const all = await silentHub(fleet);
    await live(all, 30);
    await live(all, 40, hosts);
    expect(beganOf(all)).toMatchObject([{ data: { shared: { what: 'all', name: null } } }]);
  });

  test('of thresholds of seconds, where no box is slower than its threshold', async () => {
    const scenario = await silentHub(fleet, {
      env: {
        HUB_ALERTING_STALE_THRESHOLD: '2s',
        HUB_ALERTING_DOWN_THRESHOLD: '4s',
        HUB_ALERTING_CHECK_INTERVAL: '1s',
      },
    });
    for (let second = 0; second < 5; second++) {
      await speak(scenario, ...hosts);
      scenario.clock.now += 1_000;
      await look(scenario);
    }
    for (let second = 0; second < 6; second++) {
      await speak(scenario, ...hosts.slice(6));
      scenario.clock.now += 1_000;
      await look(scenario);
    }
    expect(beganOf(scenario)).toMatchObject([{ data: { silent: 6, expected: 10 } }]);
    expect(alarms(scenario)[0]!.position).toBeGreaterThan(beganOf(scenario)[0]!.position);
  });
});

describe('the first to cross its limit', () => {
  const holdOf = (scenario: Scenario) => alarms(scenario).map(({ data }) => data.holdUntil);

  test('is told at once when nobody else is overdue', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    await live(scenario, 70, hosts.slice(0, 1));
    expect(said(scenario)).toEqual(['host_stale c0-1', 'host_down c0-1']);
    expect(holdOf(scenario)).toEqual([undefined, undefined]);
    expect(beganOf(scenario)).toEqual([]);
  });

  test('waits for one look when others are overdue, and no longer', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    await live(scenario, 40, hosts.slice(0, 3));
    expect(said(scenario)).toHaveLength(3);
    const [first] = alarms(scenario);
    expect(first!.data.holdUntil).toBe(first!.recordedAt + minuteMs);
    expect(holdOf(scenario).at(-1)).toBeUndefined();
    expect(beganOf(scenario)).toEqual([]);
  });

  test('that waits is told under the one matter that the next look finds', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 45);
    const { clock } = scenario;
    // three cross their limit, a fourth is overdue; a minute later a fifth is, and it is one matter
    await speak(scenario, ...hosts);
    clock.now += 10 * minuteMs;
    await speak(scenario, hosts[3]!);
    clock.now += 4 * minuteMs;
    await speak(scenario, hosts[4]!);
    clock.now += 16 * minuteMs + 1;
    await speak(scenario, ...hosts.slice(5));
    await look(scenario);
    expect(beganOf(scenario)).toEqual([]);
    expect(said(scenario)).toHaveLength(3);
    expect(holdOf(scenario)[0]).toBe(clock.now + minuteMs);
    clock.now += minuteMs;
    await look(scenario);
    const [began] = beganOf(scenario);
    expect(began!.data).toMatchObject({ silent: 5, expected: 10 });
    expect(said(scenario)).toHaveLength(3);
    expect(openIncidents(scenario.hub.db).filter(({ parentId }) => parentId !== null)).toHaveLength(3);
  });

  test('has no part in a silence of long ago', async () => {
    const scenario = await silentHub(fleet);
    await live(scenario, 30);
    // one after the other, hours apart: never more than one within a window
    for (let gone = 1; gone <= 8; gone++) await live(scenario, 3 * 60, hosts.slice(0, gone));
    expect(said(scenario)).toHaveLength(16);
    expect(beganOf(scenario)).toEqual([]);
  });
});

test('a mass silence that goes on hides nobody who falls silent later, nor a second one', async () => {
  const scenario = await silentHub(fleet);
  const { hub } = scenario;
  await pass(scenario, 45 * minuteMs, () => speak(scenario, ...hosts));
  await pass(scenario, 12 * 60 * minuteMs, () => speak(scenario, ...hosts.slice(5)));
  const [mass] = beganOf(scenario);
  const parents = () =>
    listIncidents(hub.db, { limit: 50 })
      .filter(({ rule }) => rule === 'host_silent')
      .map(({ parentId }) => parentId)
      .reverse();
  expect(parents()).toEqual(Array(5).fill(mass!.position));

  await pass(scenario, 40 * minuteMs, () => speak(scenario, ...hosts.slice(6)));
  expect(parents()).toEqual([...Array(5).fill(mass!.position), null]);
  expect(beganOf(scenario)).toHaveLength(1);
});

test('a second mass silence within the cooldown of the first is told as well', async () => {
  const scenario = await silentHub(fleet, {
    env: {
      HUB_NOTIFICATIONS_MODE: 'shadow',
      HUB_WEBHOOK_URL: 'http://127.0.0.1:9/',
      HUB_WEBHOOK_SECRET: 'secret',
    },
  });
  await live(scenario, 30);
  await live(scenario, 50, hosts.slice(0, 5));
  await live(scenario, 16);
  await live(scenario, 50, hosts.slice(0, 5));
  await scenario.decided();
  expect(beganOf(scenario)).toHaveLength(2);
  const told = listNotices(scenario.hub.db, { limit: 200 }).filter(({ kind }) => kind === 'mass_silence');
  expect(told.map(({ reason }) => reason)).toEqual(['shadow', 'shadow']);
});
