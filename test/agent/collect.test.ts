import { expect, test } from 'vitest';
import { HostReportBody } from '../../schema/wire/host-report.ts';
import { type Collector, collect, type MachineFacts, thisMachine } from '../../src/agent/collect.ts';

const now = Date.UTC(2026, 10, 21, 12);
const never = () => new Promise<never>(() => {});

const machine: MachineFacts = {
  cpuPercent: async () => 12.345,
  memory: async () => ({ used: 3e9, total: 8e9 }),
  rootDisk: async () => ({ used: 40e9, total: 100e9 }),
  load: () => [0.5, 0.4, 0.3],
  uptimeSeconds: () => 3600.9,
  temperature: async () => null,
};

function given(facts: Partial<MachineFacts>, expire: Collector['expire'] = never) {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  return {
    lines,
    collector: { hostId: 'pve1', agentVersion: '1.2.3', facts: { ...machine, ...facts }, log, expire },
  };
}

test('a report says who, when and how the machine is, with empty lists where there is nothing', async () => {
  expect(await collect(now, given({}).collector)).toEqual({
    host_id: 'pve1',
    reported_at: '2026-11-21T12:00:00.000Z',
    agent_version: '1.2.3',
    host: {
      cpu_percent: 12.3,
      mem_used_bytes: 3e9,
      mem_total_bytes: 8e9,
      disk_used_bytes: 40e9,
      disk_total_bytes: 100e9,
      load: [0.5, 0.4, 0.3],
      uptime_seconds: 3600,
      cpu_temp_c: null,
    },
    guests: [],
    cloudflared: { status: 'unknown' },
    storage_targets: [],
    backups: [],
    restore_tests: [],
    pbs_snapshots: [],
    audit_tail: [],
  });
});

test('a fact that cannot be read is absent and said so, and the rest is reported', async () => {
  const broken = async () => {
    throw new Error('no such sensor');
  };
  const { collector, lines } = given({ temperature: broken });
  const { host } = await collect(now, collector);
  expect(host).not.toHaveProperty('cpu_temp_c');
  expect(host).toMatchObject({ cpu_percent: 12.3 });
  expect(lines).toEqual(['temperature could not be read: no such sensor']);
});

test('a fact that hangs does not keep the machine silent', async () => {
  const limits: number[] = [];
  let expireDisk: (error: Error) => void = () => {};
  const { collector, lines } = given({ rootDisk: never }, (ms) => {
    limits.push(ms);
    return new Promise((_, reject) => {
      expireDisk = limits.length === 3 ? reject : expireDisk; // the disk is asked third
    });
  });
  const collecting = collect(now, collector);
  expireDisk(new Error('no answer within 5 s'));
  expect((await collecting).host).not.toHaveProperty('disk_used_bytes');
  expect(limits[2]).toBe(5000);
  expect(lines).toEqual(['disk could not be read: no answer within 5 s']);
});

test('a machine that does not know its root disk leaves it out', async () => {
  const { host } = await collect(now, given({ rootDisk: async () => null }).collector);
  expect(host).not.toHaveProperty('disk_total_bytes');
});

test('this very machine reports numbers that can be true', async () => {
  const { collector, lines } = given(thisMachine());
  const report = HostReportBody.parse(await collect(now, collector));
  expect(lines).toEqual([]);
  const { cpu_percent, mem_used_bytes, mem_total_bytes, load, uptime_seconds } = report.host ?? {};
  expect(cpu_percent).toBeGreaterThanOrEqual(0);
  expect(cpu_percent).toBeLessThanOrEqual(100);
  expect(mem_used_bytes).toBeGreaterThan(0);
  expect(mem_used_bytes).toBeLessThan(mem_total_bytes ?? 0);
  expect(load).toHaveLength(3);
  expect(uptime_seconds).toBeGreaterThan(0);
});
