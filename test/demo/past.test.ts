import { expect, test } from 'vitest';
import { type DemoAction, demoCount, demoPast, type PastOptions } from '../../src/demo/fleet.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const endsAt = Date.UTC(2026, 10, 21, 10);
const options: PastOptions = { seed: 7, customers: 20, hosts: 60, days: 12, endsAt };
const past = [...demoPast(options)];

type Kind = DemoAction['kind'];
const only = <K extends Kind>(kind: K, actions: DemoAction[] = past) =>
  actions.filter((action): action is Extract<DemoAction, { kind: K }> => action.kind === kind);

const lastReportAt = (hostId: string) =>
  only('host-report').findLast(({ body }) => body.host_id === hostId)?.at ?? Number.NaN;

test('the same options give the same past, to the last digit', () => {
  const again = [...demoPast(options)];
  expect(JSON.stringify(again)).toBe(JSON.stringify(past));
});

test('another seed gives another fleet', () => {
  const other = only('host', [...demoPast({ ...options, seed: 8, days: 1 })]);
  const mine = only('host').map(({ body }) => body.host_id);
  expect(other.filter(({ body }) => mine.includes(body.host_id))).toEqual([]);
});

test('actions come in the order of their time, all of them before the end', () => {
  const times = past.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBe(endsAt - 12 * dayMs);
  expect(times.at(-1)).toBeLessThan(endsAt);
});

test.each([
  [1, 0, 1],
  [3, 5, 0.3],
  [2, 7, 9.37],
  [40, 100, 10],
])('the count for %i customers, %i hosts and %d days is exact', (customers, hosts, days) => {
  const some = { ...options, customers, hosts, days };
  expect(demoCount(some)).toBe([...demoPast(some)].length);
});

test('there are as many customers and hosts as asked for, each with an id of its own', () => {
  const customers = only('customer').map(({ body }) => body.customer_id);
  const hosts = only('host').map(({ body }) => body.host_id);
  expect(new Set(customers).size).toBe(20);
  expect(new Set(hosts).size).toBe(60);
  for (const { body } of only('host')) {
    expect(body.host_id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
    expect(body.host_id).toMatch(new RegExp(`^${body.customer_id}-[0-9a-f]{8}$`));
  }
});

test('ids stay apart and well formed in a fleet that is larger than its stock of names', () => {
  const ids = new Set<string>();
  for (const action of demoPast({ seed: 1, customers: 3000, hosts: 0, days: 0.001, endsAt })) {
    if (action.kind !== 'customer') continue;
    expect(action.body.customer_id).toMatch(/^[a-z0-9][a-z0-9-]{0,127}$/);
    ids.add(action.body.customer_id);
  }
  expect(ids.size).toBe(3000);
});

test('nobody speaks before being admitted', () => {
  const admitted = new Set<string>();
  for (const action of past) {
    if (action.kind === 'customer') admitted.add(action.body.customer_id);
    else if (action.kind === 'block') expect(admitted).toContain(action.customerId);
    else if (action.kind === 'host-report') expect(admitted).toContain(action.body.host_id);
    else expect(admitted).toContain(action.body.customer_id);
    if (action.kind === 'host') admitted.add(action.body.host_id);
  }
});

test('reports are every 15 minutes in the last day, hourly in the week before, every six hours earlier', () => {
  const [first] = only('host');
  const times = only('host-report')
    .filter(({ body }) => body.host_id === first?.body.host_id)
    .map(({ at }) => at);
  const gaps = (from: number, to: number) => {
    const within = times.filter((at) => at >= endsAt - from && at < endsAt - to);
    return new Set(within.slice(1).map((at, index) => (at - (within[index] ?? 0)) / hourMs));
  };
  expect(gaps(dayMs, 0)).toEqual(new Set([0.25]));
  expect(gaps(8 * dayMs, dayMs)).toEqual(new Set([1]));
  expect(gaps(12 * dayMs, 8 * dayMs)).toEqual(new Set([6]));
});

test('reports are spread over the quarter of an hour', () => {
  const step = only('host-report').filter(
    ({ at }) => at >= endsAt - 5 * hourMs && at < endsAt - 4.75 * hourMs,
  );
  const minutes = new Set(step.map(({ at }) => Math.floor(at / 60_000)));
  expect(minutes.size).toBe(15);
});

test('exactly one host is silent, for two hours', () => {
  const admitted = only('host').map(({ body }) => body.host_id);
  const late = admitted.filter((id) => lastReportAt(id) < endsAt - 30 * 60_000);
  expect(late).toHaveLength(1);
  const silence = (endsAt - lastReportAt(late[0] ?? '')) / hourMs;
  expect(silence).toBeGreaterThanOrEqual(2);
  expect(silence).toBeLessThan(2.3);
});

test('exactly one controller is stale and not yet down', () => {
  const minutes = only('customer').flatMap(({ body }) => {
    const last = only('report').findLast((report) => report.body.customer_id === body.customer_id);
    return last === undefined ? [] : [(endsAt - last.at) / 60_000];
  });
  const late = minutes.filter((silence) => silence > 15);
  expect(late).toHaveLength(1);
  expect(late[0]).toBeGreaterThanOrEqual(40);
  expect(late[0]).toBeLessThan(60);
});

test('exactly one customer waits for its first report', () => {
  const spoke = new Set(only('report').map(({ body }) => body.customer_id));
  const waiting = only('customer').filter(({ body }) => !spoke.has(body.customer_id));
  expect(waiting).toHaveLength(1);
  const hosts = only('host').filter(({ body }) => body.customer_id === waiting[0]?.body.customer_id);
  expect(hosts.length).toBeGreaterThan(0);
  for (const { body } of hosts) expect(lastReportAt(body.host_id)).toBeNaN();
});

test('exactly one customer is blocked, one paused, one failing, one on an old version with keys of its own', () => {
  const newest = only('customer').flatMap(({ body }) => {
    const last = only('report').findLast((report) => report.body.customer_id === body.customer_id);
    return last === undefined ? [] : [last.body];
  });
  expect(only('block')).toHaveLength(1);
  expect(newest.filter(({ health }) => health?.monitoring_enabled === false)).toHaveLength(1);
  const failing = newest.filter(({ health }) => health?.status === 'fail');
  expect(failing).toHaveLength(1);
  expect(failing[0]?.containers?.filter(({ state }) => state === 'exited')).toHaveLength(1);
  const old = newest.filter((body) => 'ups' in body);
  expect(old.map(({ controller_version }) => controller_version)).toEqual(['v0.3.7']);
});

test('exactly one disk is over 90 %, and it went over it in the last days', () => {
  const disk = (id: string, at: number) => {
    const report = only('host-report').findLast((one) => one.body.host_id === id && one.at < at);
    const { disk_used_bytes: used, disk_total_bytes: total } = report?.body.host ?? {};
    return (100 * (used ?? 0)) / (total ?? 1);
  };
  const full = only('host').filter(({ body }) => disk(body.host_id, endsAt) > 90);
  expect(full).toHaveLength(1);
  const id = full[0]?.body.host_id ?? '';
  expect(disk(id, endsAt)).toBeLessThan(95);
  expect(disk(id, endsAt - 9 * dayMs)).toBeLessThan(89);
  const warnings = only('event').filter(({ body }) => body.event_type === 'disk_warning');
  expect(warnings.map(({ body }) => body.customer_id)).toEqual([full[0]?.body.customer_id]);
});

test('apart from the troubled ones nobody is near a threshold, so that the fleet is quiet', () => {
  for (const { body } of only('host-report')) {
    expect(body.host?.cpu_percent).toBeLessThan(90);
    expect((body.host?.mem_used_bytes ?? 0) / (body.host?.mem_total_bytes ?? 1)).toBeLessThan(0.85);
  }
});

test('every box that runs tells of a backup and a dump every night before five', () => {
  const day = Date.UTC(2026, 10, 18);
  const night = only('event').filter(({ at }) => at >= day - hourMs && at < day + 4 * hourMs);
  const spoke = (types: string[]) =>
    new Set(night.filter(({ body }) => types.includes(body.event_type)).map(({ body }) => body.customer_id));
  const running = new Set(
    only('report')
      .filter(({ at }) => at < day - hourMs)
      .map(({ body }) => body.customer_id),
  );
  expect(spoke(['backup_completed', 'backup_failed'])).toEqual(running);
  expect(spoke(['db_dump_completed', 'db_dump_failed'])).toEqual(running);
});

test('what the report says of the last backup agrees with the event', () => {
  for (const { at, body } of only('report').slice(-20)) {
    const told = only('event').findLast(
      (one) =>
        one.at <= at &&
        one.body.customer_id === body.customer_id &&
        ['backup_completed', 'backup_failed'].includes(one.body.event_type),
    );
    expect(body.backup?.last_backup_at).toBe(told?.body.occurred_at);
    expect(body.backup?.last_backup_ok).toBe(told?.body.event_type === 'backup_completed');
  }
});

test('a health event has its trace in the reports of that time', () => {
  const long = { ...options, days: 1, customers: 300, hosts: 0 };
  const actions = [...demoPast(long)];
  const degraded = only('event', actions).filter(
    ({ at, body }) => body.event_type === 'health_degraded' && at < endsAt - 4 * hourMs,
  );
  expect(degraded.length).toBeGreaterThan(3);
  let traced = 0;
  for (const { at, body } of degraded) {
    const next = only('report', actions).find(
      (report) => report.at >= at && report.body.customer_id === body.customer_id,
    );
    if (next?.body.health?.status === 'warn') traced += 1;
  }
  expect(traced).toBeGreaterThan(degraded.length / 2); // the short ones are over before the next report
});

test('a machine is busier when its people work than at night, and warmer with it', () => {
  const offices = ['budai-ugyvedi-iroda', 'tunder-ovoda', 'dunakanyar-media', 'soproni-konyvelok'];
  const ids = only('host').flatMap(({ body }) => (offices.includes(body.customer_id) ? [body.host_id] : []));
  const mean = (day: number, from: number, to: number, field: 'cpu_percent' | 'cpu_temp_c') => {
    const values = only('host-report')
      .filter(({ body }) => ids.includes(body.host_id))
      .filter(({ at }) => at >= day + from * hourMs && at < day + to * hourMs)
      .flatMap(({ body }) => body.host?.[field] ?? []); // not every machine has a sensor
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const thursday = Date.UTC(2026, 10, 19);
  expect(mean(thursday, 8, 15, 'cpu_percent')).toBeGreaterThan(mean(thursday, 19, 22, 'cpu_percent') + 5);
  expect(mean(thursday, 8, 15, 'cpu_temp_c')).toBeGreaterThan(mean(thursday, 19, 22, 'cpu_temp_c') + 1);
});

test('a past need not be held: the first of a large one come at once and the rest is never made', () => {
  const large = demoPast({ seed: 1, customers: 1000, hosts: 10_000, days: 90, endsAt });
  const first = Array.from({ length: 12_000 }, () => large.next().value);
  expect(new Set(first.map((action) => action?.kind))).toContain('host-report');
  large.return();
});
