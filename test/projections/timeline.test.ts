import { expect, test } from 'vitest';
import { listEventLines, listEvents } from '../../projections/timeline.ts';
import { event, keys, twoCustomers } from '../http/two-customers.ts';
import { given } from '../scenario.ts';

test('the lines of a list are the events that were asked for, without their details', async () => {
  const { hub, post } = await given(twoCustomers);
  for (const [customer, severity] of [
    ['anna', 'error'],
    ['bela', 'error'],
    ['anna', 'info'],
    ['anna', 'error'],
  ] as const) {
    await post('/api/v1/event', event(customer, { severity, details: { long: 'x'.repeat(1000) } }), {
      key: keys[customer],
    });
  }
  const newest = listEvents(hub.db, { limit: 1 })[0]!.position;
  for (const filter of [
    { limit: 10 },
    { limit: 2 },
    { limit: 10, customerId: 'anna', severity: 'error' as const, type: 'backup_failed', before: newest },
  ]) {
    const whole = listEvents(hub.db, filter);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.every(({ details }) => details !== null)).toBe(true);
    expect(listEventLines(hub.db, filter)).toEqual(whole.map(({ details: _, ...line }) => line));
  }
});
