import { describe, expect, test } from 'vitest';
import { verdictOn } from '../../projections/backup-queries.ts';
import { HubWasBlind } from '../../schema/events/blind-time.ts';
import { CustomerAppeared } from '../../schema/events/customer.ts';
import { checkBackups, reviewBackups } from '../../src/reactors/backup-deadline.ts';
import { event, twoCustomers } from '../http/two-customers.ts';
import { expectWhole } from '../projections/nights.ts';
import { given, type Scenario } from '../scenario.ts';
import {
  box,
  deadline,
  facts,
  hourMs,
  iso,
  look,
  midnight,
  minuteMs,
  raised,
  said,
  twoWhoReported,
  verdicts,
} from './backup-nights.ts';

describe('a missed backup', () => {
  const missed = async () => {
    const scenario = await twoWhoReported();
    for (const customer of ['anna', 'bela']) await box(scenario, customer, deadline - minuteMs);
    await look(scenario);
    expect(said(scenario)).toEqual(['anna expected_backup_missed', 'bela expected_backup_missed']);
    scenario.clock.now += hourMs;
    return scenario;
  };

  test('ends with the word of a report, which the hub tells once', async () => {
    const scenario = await missed();
    await reviewBackups(scenario.hub);
    await box(scenario, 'anna', deadline + 2 * hourMs, {
      last_backup_at: iso(deadline + hourMs),
      last_backup_ok: true,
    });
    expect(await reviewBackups(scenario.hub)).toBe('0 decided, 1 seen after all');
    expect(await reviewBackups(scenario.hub)).toBe('0 decided, 0 seen after all');
    expect(raised(scenario).at(-1)).toMatchObject({
      key: 'deadline-seen:2026-11-22:anna:backup',
      data: {
        eventType: 'expected_backup_seen',
        severity: 'info',
        message: 'There is a backup of Anna Kft. from 2026-11-22 06:00.',
      },
    });
    await expectWhole(scenario);
  });

  test('ends with a word of the box itself, to which the hub has nothing to add', async () => {
    const scenario = await missed();
    await scenario.post('/api/v1/event', event('anna', { event_type: 'backup_completed', severity: 'info' }));
    expect(await reviewBackups(scenario.hub)).toBe('0 decided, 0 seen after all');
    expect(verdictOn(scenario.hub.db, 'anna', 'backup')).toMatchObject({
      verdict: 'missed',
      missedFrom: null,
    });
  });

  test('is one incident, which the word ends', async () => {
    const scenario = await missed();
    expect(openIncidents(scenario)).toEqual(['anna backup_missed', 'bela backup_missed']);
    await scenario.post(
      '/api/v1/event',
      event('anna', { event_type: 'backup_completed', details: { target: 'pbs' } }),
    );
    await box(scenario, 'bela', scenario.clock.now, { last_backup_at: iso(scenario.clock.now) });
    await reviewBackups(scenario.hub);
    expect(openIncidents(scenario)).toEqual([]);
  });
});

const openIncidents = ({ hub }: Scenario) =>
  hub.db.sqlite
    .prepare<[], string>(
      "SELECT customer_id || ' ' || rule FROM incidents WHERE resolved_at IS NULL ORDER BY 1",
    )
    .pluck()
    .all();

describe('where the hub was blind in the night', () => {
  const blindNight = async (to = midnight + 2 * hourMs) => {
    const scenario = await twoWhoReported();
    for (const customer of ['anna', 'bela']) await box(scenario, customer, midnight + hourMs - minuteMs);
    const blind = { from: midnight + hourMs, to };
    scenario.clock.now = to;
    await scenario.hub.append([HubWasBlind({ ...blind, why: 'stopped' }, { actor: 'hub' })]);
    return scenario;
  };

  test('a box that has spoken since then is judged at the deadline', async () => {
    const scenario = await blindNight();
    await box(scenario, 'anna', deadline - minuteMs);
    expect(await look(scenario)).toMatchObject({ 'anna backup': 'missed no_word' });
  });

  test('one that has not is waited for, and judged by its next report', async () => {
    const scenario = await blindNight(deadline + minuteMs);
    expect(await look(scenario)).toMatchObject({
      'anna backup': 'waiting hub_was_blind',
      'bela backup': 'waiting hub_was_blind',
    });
    expect(await reviewBackups(scenario.hub)).toBe('0 decided, 0 seen after all');
    await box(scenario, 'anna', deadline + 2 * minuteMs, { last_backup_at: iso(midnight + hourMs + 1) });
    await box(scenario, 'bela', deadline + 3 * minuteMs);
    expect(await reviewBackups(scenario.hub)).toBe('2 decided, 0 seen after all');
    expect(verdicts(scenario)).toMatchObject({ 'anna backup': 'seen ok', 'bela backup': 'missed no_word' });
    expect(said(scenario)).toEqual(['bela expected_backup_missed']);
    expect(await reviewBackups(scenario.hub)).toBe('0 decided, 0 seen after all');
    await expectWhole(scenario);
  });
});

test('a check that a crash cut off is gone on with, each customer once', async () => {
  const scenario = await given(twoCustomers);
  await scenario.hub.runner.stop();
  const others = Array.from({ length: 300 }, (_, n) =>
    CustomerAppeared({ customerId: `c${n}` }, { actor: 'api' }),
  );
  await scenario.hub.append(others);
  scenario.clock.now = deadline;
  const stop = new AbortController();
  const off = scenario.hub.log.onAppend(() => stop.abort());
  await checkBackups(scenario.hub, deadline, stop.signal);
  off();
  expect(facts(scenario).map(({ data }) => [data.verdicts.length, data.complete])).toEqual([[200, false]]);
  await reviewBackups(scenario.hub);
  expect(facts(scenario).map(({ data }) => [data.verdicts.length, data.complete])).toEqual([
    [200, false],
    [200, false],
    [200, false],
    [4, true],
  ]);
  expect(
    new Set(facts(scenario).flatMap(({ data }) => data.verdicts.map(({ customerId }) => customerId))).size,
  ).toBe(302);
  for (const { data } of facts(scenario)) expect(JSON.stringify(data).length).toBeLessThan(200_000);
});
