import { expect, test } from 'vitest';
import { eventTypeNames } from '../../schema/event-types.ts';
import { EventBody, PreferencesBody, ReportBody } from '../../schema/wire/controller.ts';
import { HostReportBody } from '../../schema/wire/host-report.ts';
import { type DemoAction, demoPast } from '../../src/demo/fleet.ts';

const endsAt = Date.UTC(2026, 10, 21, 10);
const past = [...demoPast({ seed: 3, customers: 12, hosts: 30, days: 9, endsAt })];
const only = <K extends DemoAction['kind']>(kind: K) =>
  past.filter((action): action is Extract<DemoAction, { kind: K }> => action.kind === kind);

const id = expect.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const number = expect.any(Number);
const text = expect.stringMatching(/./);

test('a host report has every part that the contract names, and its time is that of the action', () => {
  for (const { at, body } of only('host-report')) {
    expect(HostReportBody.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      host_id: id,
      reported_at: new Date(at).toISOString(),
      agent_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      cloudflared: { status: text },
    });
    const { cpu_temp_c, ...host } = body.host ?? {};
    expect(cpu_temp_c === null || typeof cpu_temp_c === 'number').toBe(true);
    expect(host).toEqual({
      cpu_percent: number,
      mem_used_bytes: number,
      mem_total_bytes: number,
      disk_used_bytes: number,
      disk_total_bytes: number,
      load: [number, number, number],
      uptime_seconds: number,
    });
    expect(body.guests?.length).toBeGreaterThanOrEqual(3);
    for (const guest of body.guests ?? []) {
      expect(guest).toEqual({
        vmid: number,
        name: text,
        status: expect.stringMatching(/^(running|stopped|unknown)$/),
        controller_version: expect.any(String),
        spec: { cores: number, memory_bytes: number, disk_bytes: number },
      });
    }
    for (const list of [
      'storage_targets',
      'backups',
      'restore_tests',
      'pbs_snapshots',
      'audit_tail',
    ] as const) {
      expect(Array.isArray(body[list])).toBe(true);
    }
  }
});

test('the entries of a host report are shaped as the contract says', () => {
  const { body } = only('host-report').findLast(({ body }) => (body.restore_tests?.length ?? 0) > 0) ?? {
    body: null,
  };
  expect(body?.storage_targets?.[0]).toEqual({
    durable_id: text,
    name: 'local-lvm',
    type: 'lvmthin',
    state: 'connected',
    total_bytes: number,
    used_bytes: number,
  });
  expect(body?.backups?.[0]).toMatchObject({
    vmid: 100,
    target: text,
    status: 'ok',
    started_at: time,
    finished_at: time,
  });
  expect(body?.restore_tests?.[0]).toEqual({ vmid: number, snapshot: text, status: 'ok', at: time });
  expect(body?.pbs_snapshots?.[0]).toMatchObject({ vmid: 100, snapshot: text, at: time, size_bytes: number });
  expect(body?.audit_tail?.[0]).toEqual({ at: time, actor: 'agent', action: text, outcome: text });
});

test('a backup that still runs has no end, one that failed says why', () => {
  const backups = only('host-report').flatMap(({ body }) => body.backups ?? []);
  const running = backups.filter(({ status }) => status === 'running');
  const failed = backups.filter(({ status }) => status === 'failed');
  expect(running.length).toBeGreaterThan(0);
  expect(failed.length).toBeGreaterThan(0);
  for (const backup of running) expect(backup).not.toHaveProperty('finished_at');
  for (const backup of failed) expect(backup).toMatchObject({ finished_at: time, error: text });
});

test('a report has every part that the contract names, and only the old controller says more', () => {
  for (const { at, body } of only('report')) {
    const { success } = ReportBody.safeParse(body);
    expect(success).toBe(body.controller_version !== 'v0.3.7');
    expect(body).toMatchObject({
      customer_id: id,
      customer_name: text,
      controller_version: expect.stringMatching(/^v\d+\.\d+\.\d+$/),
      controller_url: expect.stringMatching(/^https:\/\/felhom\.[a-z0-9-]+\.example$/),
      timestamp: new Date(at).toISOString(),
      health: {
        status: expect.stringMatching(/^(ok|warn|fail)$/),
        issues: expect.any(Array),
        monitoring_enabled: expect.any(Boolean),
      },
      system: { hostname: text, cpu_percent: number, memory_percent: number, load: [number, number, number] },
      storage: [{ path: '/' }, { path: '/mnt/data', connected: true }],
    });
    for (const container of body.containers ?? []) {
      expect(container).toEqual({ name: text, stack: text, state: text, health: expect.any(String) });
    }
    for (const app of body.app_telemetry ?? []) {
      expect(app).toEqual({
        app: text,
        container_name: text,
        memory_current_mb: number,
        memory_avg_mb: number,
        memory_peak_mb: number,
        cpu_avg_percent: number,
        sample_count: 15,
      });
    }
  }
  const issues = only('report').flatMap(({ body }) => body.app_log_issues ?? []);
  expect(issues[0]).toEqual({
    app: text,
    fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
    severity: expect.stringMatching(/^(warning|error)$/),
    count: number,
    sample: text,
    first_seen: time,
    last_seen: time,
  });
});

test('events are of types that the hub knows, and say something', () => {
  for (const { at, body } of only('event')) {
    expect(EventBody.parse(body)).toEqual(body);
    expect(eventTypeNames()).toContain(body.event_type);
    expect(body).toMatchObject({
      message: text,
      source: 'controller',
      occurred_at: new Date(at).toISOString(),
    });
  }
});

test('customers and preferences can be written to nobody real', () => {
  for (const { body } of only('customer')) {
    expect(body).toMatchObject({ customer_id: id, name: text, site: text, timezone: 'Europe/Budapest' });
    expect(body.language).toMatch(/^(hu|en)$/);
    expect(body.domain).toBe(`${body.customer_id}.example`);
    expect(body.email).toBe(`info@${body.domain}`);
  }
  for (const { body } of only('preferences')) {
    expect(PreferencesBody.parse(body)).toEqual(body);
    expect(body.email).toMatch(/\.example$/);
    for (const type of body.enabled_events) expect(eventTypeNames()).toContain(type);
  }
});
