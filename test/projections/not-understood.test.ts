import { expect, test } from 'vitest';
import { report, twoCustomers } from '../http/two-customers.ts';
import { given, noon } from '../scenario.ts';
import { freshTables, tablesOf } from './tables.ts';

async function strange() {
  const scenario = await given(twoCustomers);
  let sent = 0;
  const say = (version: string, keys: string[]) =>
    scenario.post('/api/v1/report', {
      ...report('anna', { controller_version: version }),
      timestamp: new Date(noon - 3_600_000 + sent++ * 1_000).toISOString(),
      ...Object.fromEntries(keys.map((key) => [key, 1])),
    });
  const rows = () =>
    scenario.hub.db.sqlite
      .prepare<[], { version: string; name: string; count: number }>(
        'SELECT version, name, count FROM not_understood',
      )
      .all();
  return { ...scenario, say, rows };
}

const fresh = (from: number) => Array.from({ length: 100 }, (_, n) => `key ${from + n}`);

test('a client that thinks of new keys for ever fills a page, not the table: the rest are counted as others', async () => {
  const { say, rows, hub } = await strange();
  for (let n = 0; n < 8; n++) await say('1.0', fresh(n * 100));
  expect(rows()).toHaveLength(151);
  expect(rows().find(({ name }) => name === '(others)')!.count).toBe(800 - 150);
  await say('1.0', ['key 0', 'key 799']);
  expect(rows().find(({ name }) => name === 'key 0')!.count).toBe(2); // those that are known go on being counted
  expect(rows()).toHaveLength(151);
  await say('1.1', ['key 799']); // and another version has its own
  expect(rows()).toContainEqual({ version: '1.1', name: 'key 799', count: 1 });
  expect(tablesOf(hub.model)).toEqual(freshTables(hub));
});

test('a client that thinks of new versions for ever is counted as others as well', async () => {
  const { say, rows, hub } = await strange();
  for (let n = 0; n < 40; n++) await say(`1.${n}`, ['colour']);
  await say('*', ['colour']);
  await say('1.0', ['colour']);
  expect(rows()).toHaveLength(31);
  expect(rows().find(({ version }) => version === '(others)')!.count).toBe(11);
  expect(rows().find(({ version }) => version === '1.0')!.count).toBe(2);
  expect(tablesOf(hub.model)).toEqual(freshTables(hub));
});
