import { describe, expect, test } from 'vitest';
import { fixture, given, noon } from '../scenario.ts';
import { hostReport, keys, twoCustomers } from './two-customers.ts';

const minuteMs = 60_000;
const iso = (at: number) => new Date(at).toISOString();

describe('a host report', () => {
  test('is answered with the five names that agents obey', async () => {
    const { post } = await given(twoCustomers);
    expect((await post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] })).body).toEqual({
      status: 'ok',
      poll_interval_seconds: 900,
      blocked: false,
      desired_generation: 0,
      has_signed_ops: false,
    });
  });

  test('of a blocked customer is taken, and told so; and no longer once it is unblocked', async () => {
    const { post } = await given(twoCustomers);
    const say = async () =>
      (await post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] })).body.blocked;
    expect(await say()).toBe(false);
    await post('/api/v1/admin/customers/anna/block', {});
    expect(await say()).toBe(true);
    await post('/api/v1/admin/customers/anna/unblock', {});
    expect(await say()).toBe(false);
  });

  test('of a host that nobody admitted is 400 under the global key, naming the field', async () => {
    const { post } = await given(twoCustomers);
    expect(await post('/api/v1/host-report', hostReport('nobody'))).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'host_id' }] },
    });
  });

  test('for another host is 403, and leaves nothing', async () => {
    const { post, appended } = await given(twoCustomers);
    expect((await post('/api/v1/host-report', hostReport('bela-1'), { key: keys['anna-1'] })).status).toBe(
      403,
    );
    expect(appended()).toEqual([]);
  });

  test('with a guest that makes no sense costs that guest, and is counted as not understood', async () => {
    const { post, get, appended } = await given(twoCustomers);
    const sent = { ...fixture('host-report.bad-guest'), host_id: 'anna-1', reported_at: iso(noon) };
    expect((await post('/api/v1/host-report', sent, { key: keys['anna-1'] })).status).toBe(200);
    const { skipped } = appended()[0]!.data as { skipped: { path: string }[] };
    expect(skipped.length).toBeGreaterThan(0);
    const { report, guests } = (await get('/api/v1/hosts/anna-1')).body;
    expect(report).toEqual(sent);
    expect(guests).toHaveLength(
      (fixture('host-report.bad-guest').guests as object[]).length - skipped.length,
    );
    const { not_understood } = (await get('/api/v1/not-understood')).body;
    expect(not_understood).toContainEqual(
      expect.objectContaining({ client: 'agent', what: 'skipped', name: 'guests[]', count: skipped.length }),
    );
  });

  const guest = (vmid: number, more: object = {}) => ({
    vmid,
    name: `vm${vmid}`,
    status: 'running',
    ...more,
  });
  async function withGuests() {
    const scenario = await given(twoCustomers);
    return {
      ...scenario,
      async say(...guests: unknown[]) {
        scenario.clock.now += minuteMs;
        await scenario.post(
          '/api/v1/host-report',
          hostReport('anna-1', { reported_at: iso(scenario.clock.now), guests }),
          { key: keys['anna-1'] },
        );
      },
      async guests() {
        const { guests } = (await scenario.get('/api/v1/hosts/anna-1')).body;
        return guests.map(({ vmid, status, gone, last_seen_at }: Record<string, string>) => [
          vmid,
          gone ? 'gone' : status,
          (Date.parse(last_seen_at!) - noon) / minuteMs,
        ]);
      },
    };
  }

  test('without a guest makes it gone since the report before, and with it again brings it back', async () => {
    const { say, guests } = await withGuests();
    await say(guest(100), guest(101));
    await say(guest(100));
    await say(guest(100));
    expect(await guests()).toEqual([
      [100, 'running', 3],
      [101, 'gone', 1],
    ]);
    await say(guest(100), guest(101, { status: 'stopped' }));
    expect(await guests()).toEqual([
      [100, 'running', 4],
      [101, 'stopped', 4],
    ]);
    await say();
    expect(await guests()).toEqual([
      [100, 'gone', 4],
      [101, 'gone', 4],
    ]);
  });

  test('in which a known guest cannot be read leaves it unknown, not gone', async () => {
    const { say, guests } = await withGuests();
    await say(guest(100), guest(101));
    await say(guest(100), { vmid: 101, name: 7 });
    expect(await guests()).toEqual([
      [100, 'running', 2],
      [101, 'unknown', 1],
    ]);
    await say(guest(100), { nonsense: true });
    expect(await guests()).toEqual([
      [100, 'running', 3],
      [101, 'unknown', 1],
    ]);
    await say(guest(100));
    expect(await guests()).toEqual([
      [100, 'running', 4],
      [101, 'gone', 1],
    ]);
  });

  test('that comes late does not move when a guest was last seen', async () => {
    const { say, guests, post, clock } = await withGuests();
    await say(guest(100), guest(101));
    clock.now += 5 * minuteMs;
    await post(
      '/api/v1/host-report',
      hostReport('anna-1', { reported_at: iso(noon - minuteMs), guests: [] }),
      { key: keys['anna-1'] },
    );
    await say(guest(100));
    expect(await guests()).toEqual([
      [100, 'running', 7],
      [101, 'gone', 1],
    ]);
  });

  test('puts hours and days into the charts', async () => {
    const { post, get } = await given(twoCustomers);
    for (const [ago, cpu, used] of [
      [90, 10, 25],
      [80, 20, 75],
      [0, 60, 50],
    ] as const) {
      const host = { cpu_percent: cpu, mem_used_bytes: used, mem_total_bytes: 100 };
      await post(
        '/api/v1/host-report',
        hostReport('anna-1', { reported_at: iso(noon - ago * minuteMs), host }),
        { key: keys['anna-1'] },
      );
    }
    const points = async (resolution: string) =>
      (await get(`/api/v1/hosts/anna-1/history?period=2d&resolution=${resolution}`)).body.points;
    expect(await points('hour')).toMatchObject([
      {
        at: '2026-11-21T10:00:00.000Z',
        reports: 2,
        cpu_percent: { min: 10, avg: 15, max: 20 },
        memory_percent: { min: 25, avg: 50, max: 75 },
        disk_percent: null,
      },
      { at: '2026-11-21T12:00:00.000Z', reports: 1, cpu_percent: { min: 60, avg: 60, max: 60 } },
    ]);
    expect(await points('day')).toMatchObject([
      { at: '2026-11-21T00:00:00.000Z', reports: 3, cpu_percent: { min: 10, avg: 30, max: 60 } },
    ]);
    expect(await points('as_reported')).toHaveLength(3);
  });
});

test('a host that was enrolled again is not late by the clock of its last life', async () => {
  const { post, send, appended, clock } = await given();
  await post('/api/v1/admin/customers', { customer_id: 'demo' });
  const enrol = async () =>
    (await post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' })).body.api_key as string;
  const report = async (key: string, reported_at: string) =>
    post(
      '/api/v1/host-report',
      { ...fixture('host-report.no-guests'), host_id: 'demo-1', reported_at },
      { key },
    );

  await report(await enrol(), new Date(clock.now).toISOString());
  await send('DELETE', '/api/v1/admin/hosts/demo-1');
  await report(await enrol(), new Date(clock.now - 60_000).toISOString());

  const reports = appended().filter(({ type }) => type === 'HostReported');
  expect(reports.map(({ data }) => (data as { late?: true }).late)).toEqual([undefined, undefined]);
});

test('a hub that once ran in 2036 sees a box fall silent all the same', async () => {
  const { post, get, clock } = await given();
  const present = clock.now;
  await post('/api/v1/admin/customers', { customer_id: 'demo' });
  const { api_key: key } = (await post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' }))
    .body;
  const { reported_at: _, ...timeless } = fixture('host-report.no-guests');
  clock.now = Date.parse('2036-01-01T00:00:00Z');
  await post('/api/v1/host-report', { ...timeless, host_id: 'demo-1' }, { key });
  clock.now = present;
  await post(
    '/api/v1/host-report',
    { ...timeless, host_id: 'demo-1', reported_at: new Date(present).toISOString() },
    { key },
  );
  expect((await get('/api/v1/hosts/demo-1')).body.host.last_report_at).toBe(new Date(present).toISOString());

  clock.now = present + 2 * 3_600_000;
  expect((await get('/api/v1/hosts/demo-1')).body.host.status).toBe('down');
});
