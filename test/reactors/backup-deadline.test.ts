import { describe, expect, test } from 'vitest';
import { lastBackupAt } from '../../projections/backup-queries.ts';
import { DaySummarised } from '../../schema/events/hub.ts';
import { checkBackups } from '../../src/reactors/backup-deadline.ts';
import { event, hostReport } from '../http/two-customers.ts';
import { expectWhole } from '../projections/nights.ts';
import { given, noon, type Scenario } from '../scenario.ts';
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

describe('at the deadline', () => {
  test('who had no backup since midnight is told, once, and every other verdict has its reason', async () => {
    const scenario = await twoWhoReported();
    await box(scenario, 'anna', deadline - 10 * minuteMs, {
      last_backup_at: iso(midnight + hourMs),
      last_backup_ok: true,
    });
    await box(scenario, 'bela', deadline - 5 * minuteMs, {
      last_backup_at: iso(noon - 9 * hourMs),
      last_backup_ok: true,
    });
    expect(await look(scenario)).toEqual({
      'anna backup': 'seen ok',
      'anna db_dump': 'skipped never',
      'bela backup': 'missed no_word',
      'bela db_dump': 'skipped never',
    });
    expect(raised(scenario)).toMatchObject([
      {
        actor: 'hub',
        key: 'deadline:2026-11-22:bela:backup',
        data: {
          customerId: 'bela',
          eventType: 'expected_backup_missed',
          severity: 'warning',
          message: 'No backup of Béla Bt. since midnight. The last one was on 2026-11-21 04:00.',
          details: {
            date: '2026-11-22',
            deadline: '2026-11-22T04:00:00.000Z',
            last_at: '2026-11-21T03:00:00.000Z',
          },
        },
      },
    ]);
    await look(scenario);
    await look(scenario, deadline);
    expect([facts(scenario).length, said(scenario).length]).toEqual([1, 1]);
    expect(facts(scenario)[0]!.data).toMatchObject({
      date: '2026-11-22',
      from: midnight,
      deadline,
      complete: true,
    });
    await expectWhole(scenario);
  });

  test.each<[string, (scenario: Scenario, at: number) => Promise<unknown>]>([
    [
      'an event that it worked',
      ({ post }) =>
        post('/api/v1/event', event('anna', { event_type: 'backup_completed', severity: 'info' })),
    ],
    ['an event that it failed', ({ post }) => post('/api/v1/event', event('anna'))],
    [
      'an old relay’s word',
      ({ post }) =>
        post('/api/v1/notify', {
          customer_id: 'anna',
          event_type: 'backup_failed',
          severity: 'error',
          message: '',
        }),
    ],
    [
      'a finished entry of a host',
      ({ post }, at) =>
        post(
          '/api/v1/host-report',
          hostReport('anna-1', {
            reported_at: iso(at),
            backups: [{ vmid: 1, target: 'pbs', status: 'failed', finished_at: iso(at - minuteMs) }],
          }),
        ),
    ],
    [
      'the newest backup of a controller',
      (scenario, at) => box(scenario, 'anna', at, { last_backup_at: iso(at - minuteMs) }),
    ],
  ])('%s since midnight is a word', async (_, speak) => {
    const scenario = await twoWhoReported();
    scenario.clock.now = deadline - hourMs;
    expect(
      ((await speak(scenario, scenario.clock.now)) as { status: number } | undefined)?.status ?? 200,
    ).toBe(200);
    await box(scenario, 'anna', deadline - minuteMs);
    expect((await look(scenario))['anna backup']).toMatch(/^seen/);
    await expectWhole(scenario);
  });

  test('what was before midnight is no word of this night, in local time', async () => {
    const scenario = await twoWhoReported();
    await box(scenario, 'anna', deadline - minuteMs, { last_backup_at: iso(midnight - 1_000) });
    await box(scenario, 'bela', deadline - minuteMs, { last_backup_at: iso(midnight) });
    expect(await look(scenario)).toMatchObject({ 'anna backup': 'missed no_word', 'bela backup': 'seen ok' });
  });

  test('database dumps have verdicts of their own', async () => {
    const scenario = await twoWhoReported();
    await box(scenario, 'anna', noon + hourMs, { last_db_dump_at: iso(noon), last_db_dump_ok: true });
    await box(scenario, 'anna', deadline - minuteMs, { last_backup_at: iso(midnight + 1) });
    expect(await look(scenario)).toMatchObject({
      'anna backup': 'seen ok',
      'anna db_dump': 'missed no_word',
    });
    expect(said(scenario)).toEqual(['anna expected_dbdump_missed']);
  });

  test('who is down, blocked or says what cannot be read is not told to have missed it', async () => {
    const scenario = await twoWhoReported();
    await scenario.post('/api/v1/admin/customers/bela/block', {});
    expect(await look(scenario)).toMatchObject({
      'anna backup': 'skipped down',
      'bela backup': 'skipped blocked',
    });
    await scenario.post('/api/v1/admin/customers/bela/unblock', {});
    const next = deadline + 24 * hourMs;
    await box(scenario, 'anna', next - minuteMs, { last_backup_at: 'tonight' });
    await box(scenario, 'bela', next - minuteMs, { last_backup_at: iso(next + 9 * hourMs) });
    expect(await look(scenario, next)).toMatchObject({
      'anna backup': 'unknown unreadable',
      'bela backup': 'unknown unreadable',
    });
    expect(said(scenario)).toEqual([]);
    await expectWhole(scenario);
  });

  test('an entry that was skipped is unknown until a report that can be read', async () => {
    const scenario = await twoWhoReported();
    const host = (at: number, backups: unknown[]) => {
      scenario.clock.now = at;
      return scenario.post('/api/v1/host-report', hostReport('anna-1', { reported_at: iso(at), backups }));
    };
    await host(deadline - 9 * minuteMs, ['a word']);
    await box(scenario, 'anna', deadline - minuteMs);
    expect(await look(scenario)).toMatchObject({ 'anna backup': 'unknown unreadable' });
    const next = deadline + 24 * hourMs;
    await host(next - 9 * minuteMs, []);
    await box(scenario, 'anna', next - minuteMs);
    expect(await look(scenario, next)).toMatchObject({ 'anna backup': 'missed no_word' });
  });

  test('a hub that knows nobody says nothing', async () => {
    const scenario = await given([]);
    expect(await checkBackups(scenario.hub, deadline)).toBe('nobody to look at');
    expect(facts(scenario)).toEqual([]);
  });

  test('a customer that came after the deadline is not looked at for the night before', async () => {
    const scenario = await twoWhoReported();
    scenario.clock.now = deadline + hourMs;
    await scenario.post('/api/v1/admin/customers', { customer_id: 'cili' });
    await checkBackups(scenario.hub, deadline);
    expect(Object.keys(verdicts(scenario)).filter((name) => name.startsWith('cili'))).toEqual([]);
  });
});

test('when there was one is known for ever, though the reports that told it are gone', async () => {
  const scenario = await twoWhoReported();
  await look(scenario);
  const known = lastBackupAt(scenario.hub.db, 'anna', 'backup');
  expect(known).toBe(noon - 9 * hourMs);
  const day = '2026-11-21';
  scenario.clock.now = deadline + 200 * 24 * hourMs;
  const blob = scenario.hub.summaries.write([]);
  await scenario.hub.append([DaySummarised({ day, blob }, { actor: 'hub' })]);
  expect(scenario.hub.db.sqlite.prepare('SELECT count(*) FROM backup_evidence').pluck().get()).toBe(0);
  expect(lastBackupAt(scenario.hub.db, 'anna', 'backup')).toBe(known);
});
