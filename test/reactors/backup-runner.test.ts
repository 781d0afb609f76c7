import { describe, expect, test } from 'vitest';
import { HubWasBlind } from '../../schema/events/blind-time.ts';
import { report, twoCustomers } from '../http/two-customers.ts';
import { given, noon } from '../scenario.ts';
import {
  box,
  deadline,
  facts,
  hourMs,
  iso,
  midnight,
  minuteMs,
  ms,
  said,
  verdicts,
} from './backup-nights.ts';

describe('through the runner', () => {
  test.each([
    ['2026-03-28', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T03:00:00Z'],
    ['2026-10-24', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T04:00:00Z'],
    ['2027-03-27', '2027-03-28', '2027-03-27T23:00:00Z', '2027-03-28T03:00:00Z'],
  ])(
    'it is looked at once on each day around %s, when the clocks change',
    async (before, date, from, due) => {
      const scenario = await given([]);
      const { clock, post } = scenario;
      clock.now = ms(`${before}T00:00:00Z`);
      await scenario.restart();
      const backup = { last_backup_at: iso(clock.now - hourMs) };
      await post('/api/v1/report', report('anna', { timestamp: iso(clock.now), backup }));
      for (const end = clock.now + 60 * hourMs; clock.now < end; clock.now += 30 * minuteMs) {
        await scenario.hub.runner.tick();
      }
      const looked = facts(scenario).filter(({ data }) => data.date === date);
      expect(looked).toHaveLength(1);
      expect(looked[0]!.data).toMatchObject({ from: ms(from), deadline: ms(due) });
      expect(new Set(facts(scenario).map(({ data }) => data.date)).size).toBe(facts(scenario).length);
    },
  );

  test('a deadline that passed while the hub was off is made up for once, when its boxes have spoken', async () => {
    const scenario = await given(twoCustomers);
    await box(scenario, 'anna', noon, { last_backup_at: iso(noon - 9 * hourMs) });
    await scenario.hub.runner.tick();
    await scenario.stop();
    scenario.clock.now = deadline + 3 * hourMs;
    await scenario.restart();
    await scenario.hub.append([
      HubWasBlind({ from: noon + minuteMs, to: scenario.clock.now, why: 'stopped' }, { actor: 'hub' }),
    ]);
    await scenario.hub.runner.tick();
    expect(verdicts(scenario)).toMatchObject({ 'anna backup': 'waiting hub_was_blind' });
    await box(scenario, 'anna', scenario.clock.now + minuteMs, { last_backup_at: iso(midnight + hourMs) });
    scenario.clock.now += 2 * minuteMs;
    await scenario.hub.runner.tick();
    expect(verdicts(scenario)).toMatchObject({ 'anna backup': 'seen ok' });
    expect(said(scenario)).toEqual([]);
    await scenario.restart();
    await scenario.hub.runner.tick();
    expect(facts(scenario).map(({ data }) => data.date)).toEqual(['2026-11-22', '2026-11-22']);
  });
});
