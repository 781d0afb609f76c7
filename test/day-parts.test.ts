import { expect, test } from 'vitest';
import { hostReport } from './http/two-customers.ts';
import { calm, close, expectWhole, keeping } from './projections/nights.ts';
import { given, noon, type Scenario } from './scenario.ts';

const dayMs = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();
/** The last customers of the parts that were closed. */
const partsOf = ({ hub }: Scenario) =>
  [...hub.log.read(0, 1_000_000)]
    .filter(({ type }) => type === 'DaySummarised')
    .map(({ data }) => (data as { through?: string }).through);

test('the day of a large fleet is closed a part at a time, also across a stop, and a host that changes its customer is not forgotten', async () => {
  const customers = Array.from({ length: 130 }, (_, n) => `c-${String(n).padStart(3, '0')}`);
  const scenario = await calm(await given([], keeping(2)));
  const { post, send, clock, hub } = scenario;
  for (const customer_id of customers) {
    await post('/api/v1/admin/customers', { customer_id, email: 'info@demo.example' });
    await post('/api/v1/admin/hosts', { customer_id, host_id: `${customer_id}-1` });
  }
  const said = async (at: number) => {
    clock.now = at;
    for (const id of customers)
      await post('/api/v1/host-report', hostReport(`${id}-1`, { reported_at: iso(at) }));
  };
  const stopping = new AbortController();
  hub.log.onAppend((events) => {
    if (events.some(({ type }) => type === 'DaySummarised')) stopping.abort();
  });
  await said(noon);
  await said(noon + 2 * dayMs);
  clock.now = noon + 3 * dayMs;
  expect(await close(scenario, stopping.signal)).toMatch(/^0 days closed/);
  expect(partsOf(scenario)).toEqual(['c-049']);
  expect((await send('PATCH', '/api/v1/admin/hosts/c-120-1', { customer_id: 'c-001' })).status).toBe(200);
  const hours = async (id: string) =>
    (await scenario.get(`/api/v1/hosts/${id}-1/history?period=30d&resolution=hour`)).body.points;
  const before = await hours('c-120');

  expect(await close(scenario)).toMatch(/^1 days closed, 130 reports deleted$/);
  expect(partsOf(scenario)).toEqual(['c-049', 'c-099', undefined]);
  expect(await hours('c-120')).toEqual(before);
  expect(before).toHaveLength(2);
  await expectWhole(scenario);
}, 60_000);
