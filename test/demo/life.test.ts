import { expect, test } from 'vitest';
import { type DemoAction, demoLife, demoPast } from '../../src/demo/fleet.ts';

const size = { seed: 7, customers: 20, hosts: 60 };
const startsAt = Date.UTC(2026, 10, 21, 10);
const past = [...demoPast({ ...size, days: 0.5, endsAt: startsAt })];

function live(seconds: number, everySeconds = 1): DemoAction[] {
  const life = demoLife(size);
  life.next(startsAt);
  const actions: DemoAction[] = [];
  for (let at = everySeconds; at <= seconds; at += everySeconds)
    actions.push(...life.next(startsAt + at * 1000));
  return actions;
}

const reportsOf = (actions: DemoAction[]) => actions.filter(({ kind }) => kind === 'host-report');

const countByHost = (actions: DemoAction[]) => {
  const counts = new Map<string, number>();
  for (const { kind, body } of actions.flatMap((action) => (action.kind === 'host-report' ? [action] : []))) {
    if (kind === 'host-report') counts.set(body.host_id, (counts.get(body.host_id) ?? 0) + 1);
  }
  return counts;
};

test('each host that spoke lately reports once a minute, and nobody else', () => {
  const counts = countByHost(live(600));
  const lately = new Set(
    past.flatMap((one) =>
      one.kind === 'host-report' && one.at > startsAt - 900_000 ? [one.body.host_id] : [],
    ),
  );
  expect(new Set(counts.keys())).toEqual(lately);
  expect(new Set(counts.values())).toEqual(new Set([10]));
});

test('reports are spread over the minute', () => {
  const perSecond = new Map<number, number>();
  for (const { at } of reportsOf(live(60))) {
    const second = Math.floor(at / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  expect(perSecond.size).toBeGreaterThan(40);
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(3);
});

test('how often it is asked makes no difference', () => {
  expect(live(300, 5)).toEqual(live(300, 1));
});

test('each moment is told once, in order and not before its time', () => {
  const life = demoLife(size);
  life.next(startsAt);
  let last = startsAt;
  for (let now = startsAt + 700; now < startsAt + 120_000; now += 700) {
    for (const { at } of life.next(now)) {
      expect(at).toBeGreaterThanOrEqual(last);
      expect(at).toBeLessThanOrEqual(now);
      last = at;
    }
    expect(life.next(now)).toEqual([]);
  }
});

test('after a long sleep no more than the last round is made up for', () => {
  const life = demoLife(size);
  life.next(startsAt);
  const counts = countByHost(life.next(startsAt + 3 * 3_600_000));
  expect(counts.size).toBeGreaterThan(50);
  expect(Math.max(...counts.values())).toBe(1);
});

test('a clock that was set back does not silence the fleet', () => {
  const life = demoLife(size);
  life.next(startsAt + 86_400_000);
  life.next(startsAt);
  expect(life.next(startsAt + 60_000).length).toBeGreaterThan(50);
});

test('the charts go on without a jump', () => {
  const first = new Map(
    live(60).flatMap((one) => (one.kind === 'host-report' ? [[one.body.host_id, one]] : [])),
  );
  const last = new Map(past.flatMap((one) => (one.kind === 'host-report' ? [[one.body.host_id, one]] : [])));
  expect(first.size).toBeGreaterThan(50);
  for (const [id, { at, body }] of first) {
    const before = last.get(id);
    const used = (report: typeof body | undefined) =>
      (report?.host?.disk_used_bytes ?? 0) / (report?.host?.disk_total_bytes ?? 1);
    expect(Math.abs((body.host?.cpu_percent ?? 0) - (before?.body.host?.cpu_percent ?? 0))).toBeLessThan(12);
    expect(Math.abs(used(body) - used(before?.body))).toBeLessThan(0.005);
    expect(body.guests).toEqual(before?.body.guests);
    const elapsed = (at - (before?.at ?? 0)) / 1000;
    const grown = (body.host?.uptime_seconds ?? 0) - (before?.body.host?.uptime_seconds ?? 0);
    expect(Math.abs(grown - elapsed)).toBeLessThanOrEqual(1);
  }
});

test('at the same moment the life and a past of that moment say the same', () => {
  const report = reportsOf(live(60))[0];
  const whole = demoLife(size).next(report?.at ?? 0);
  expect(whole).toContainEqual(report);
});

test('what was wrong stays wrong: paused, failing and too full', () => {
  const actions = live(600);
  const healths = actions.flatMap((one) => (one.kind === 'report' ? [one.body.health] : []));
  expect(healths.some((health) => health?.monitoring_enabled === false)).toBe(true);
  expect(healths.some((health) => health?.status === 'fail')).toBe(true);
  const disks = actions.flatMap((one) => (one.kind === 'host-report' ? [one.body.host] : []));
  expect(disks.some((host) => (host?.disk_used_bytes ?? 0) / (host?.disk_total_bytes ?? 1) > 0.9)).toBe(true);
});

test('within an hour something happens, and what breaks is mended', () => {
  const events = live(3600, 10).flatMap((one) => (one.kind === 'event' ? [one.body.event_type] : []));
  expect(events).toContain('health_degraded');
  expect(events).toContain('health_recovered');
  expect(events.length).toBeGreaterThan(4);
});

test('within hours a host falls silent for more than half an hour and comes back', () => {
  const life = demoLife(size);
  const lastAt = new Map<string, number>();
  const silences: number[] = [];
  for (let minute = 0; minute <= 9 * 60; minute++) {
    for (const action of life.next(startsAt + minute * 60_000)) {
      if (action.kind !== 'host-report') continue;
      const before = lastAt.get(action.body.host_id);
      if (before !== undefined && action.at - before > 90_000) silences.push((action.at - before) / 60_000);
      lastAt.set(action.body.host_id, action.at);
    }
  }
  expect(silences.length).toBeGreaterThan(0);
  expect(Math.min(...silences)).toBeGreaterThan(34);
  expect(Math.max(...silences)).toBeLessThan(67);
});
