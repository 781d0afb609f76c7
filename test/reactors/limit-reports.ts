import { expect } from 'vitest';
import type { EventOf } from '../../schema/events/index.ts';
import { announceLimits } from '../../src/reactors/thresholds.ts';
import { hostReport } from '../http/two-customers.ts';
import type { Scenario } from '../scenario.ts';

export const minuteMs = 60_000;
export const gib = 1024 ** 3;
export const iso = (at: number) => new Date(at).toISOString();

export interface Sent {
  cpu?: number;
  memory?: number;
  /** of the disk that the host runs from */
  disk?: number;
  /** of others, by name */
  disks?: Record<string, number>;
  reported_at?: string;
}

export const hostBody = (hostId: string, now: number, { cpu, memory, disk, disks, reported_at }: Sent) =>
  hostReport(hostId, {
    reported_at: reported_at ?? iso(now),
    host: {
      ...(cpu === undefined ? {} : { cpu_percent: cpu }),
      ...(memory === undefined ? {} : { mem_used_bytes: memory * gib, mem_total_bytes: 100 * gib }),
      ...(disk === undefined ? {} : { disk_used_bytes: disk * gib, disk_total_bytes: 100 * gib }),
    },
    storage_targets: Object.entries(disks ?? {}).map(([name, percent]) => ({
      durable_id: `${name}-1`,
      name,
      state: 'connected',
      used_bytes: percent * gib,
      total_bytes: 100 * gib,
    })),
  });

/** A report of a host a quarter of an hour after the one before, and what is announced by it. */
export async function host(
  scenario: Scenario,
  sent: Sent,
  { hostId = 'anna-1', minutes = 15 } = {},
): Promise<string[]> {
  scenario.clock.now += minutes * minuteMs;
  const answer = await scenario.post('/api/v1/host-report', hostBody(hostId, scenario.clock.now, sent));
  expect(answer.status).toBe(200);
  return said(scenario);
}

const seen = new WeakMap<Scenario, number>();
/** What the hub said of limits since it was asked last. */
export async function said(scenario: Scenario): Promise<string[]> {
  await announceLimits(scenario.hub);
  const events = alarms(scenario).filter(({ position }) => position > (seen.get(scenario) ?? 0));
  seen.set(scenario, scenario.hub.log.head().position);
  return events.map(({ data }) =>
    [data.hostId ?? data.customerId, data.eventType, ...(data.subject ? [data.subject] : [])].join(' '),
  );
}

export const fail = (error: unknown) => {
  throw error;
};

export const alarms = ({ hub }: Scenario) =>
  [...hub.log.read(0, 100_000)].filter(
    (event): event is EventOf<'MonitoringEventRaised'> =>
      event.type === 'MonitoringEventRaised' &&
      event.actor === 'hub' &&
      /^(cpu|memory|disk)_/.test((event as EventOf<'MonitoringEventRaised'>).data.eventType),
  );
