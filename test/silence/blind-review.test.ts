import { describe, expect, test } from 'vitest';
import { expectWhole } from '../projections/nights.ts';
import { noon } from '../scenario.ts';
import { customer, factsOf, host, minuteMs, off, pass, silentHub, speak } from './fleet.ts';

const hourMs = 60 * minuteMs;

describe('after a long blind time', () => {
  const two = [customer('anna'), host('anna-1', 'anna'), customer('bela'), host('bela-1', 'bela')];

  test('one review names who has not been heard since, when a threshold has passed', async () => {
    const scenario = await silentHub(two);
    await speak(scenario, 'host:anna-1', 'host:bela-1', 'controller:anna');
    await pass(scenario, 5 * minuteMs);
    await off(scenario, 2 * hourMs);
    const back = scenario.clock.now;
    await speak(scenario, 'host:anna-1', 'controller:anna');
    await pass(scenario, 29 * minuteMs, async () => {
      if (scenario.clock.now % (10 * minuteMs) === 0) await speak(scenario, 'host:anna-1', 'controller:anna');
    });
    expect(factsOf(scenario, 'BlindTimeReviewed')).toEqual([]);
    await pass(scenario, 5 * minuteMs);
    expect(factsOf(scenario, 'BlindTimeReviewed')).toMatchObject([
      {
        recordedAt: back + 30 * minuteMs,
        data: {
          from: noon + 5 * minuteMs,
          to: back,
          expected: 3,
          silent: 1,
          named: [{ customerId: 'bela', hostId: 'bela-1' }],
        },
      },
    ]);
    await expectWhole(scenario);
  });

  test('nobody is named who was known to be silent before', async () => {
    const scenario = await silentHub(two);
    await speak(scenario, 'host:anna-1', 'host:bela-1');
    await pass(scenario, 35 * minuteMs, () => speak(scenario, 'host:anna-1'));
    await off(scenario, 2 * hourMs);
    await pass(scenario, 31 * minuteMs, () => speak(scenario, 'host:anna-1'));
    expect(factsOf(scenario, 'BlindTimeReviewed')).toMatchObject([
      { data: { expected: 1, silent: 0, named: [] } },
    ]);
  });

  test('that was shorter than the threshold nothing is said', async () => {
    const scenario = await silentHub(two);
    await speak(scenario, 'host:anna-1');
    await off(scenario, 29 * minuteMs);
    await pass(scenario, 2 * hourMs);
    expect(factsOf(scenario, 'BlindTimeReviewed')).toEqual([]);
  });
});
