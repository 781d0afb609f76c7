import { loadavg, uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuTemperature, currentLoad, fsSize, mem } from 'systeminformation';
import type { HostReportBody } from '../../schema/wire/host-report.ts';

/** What is read from the machine, each on its own so that a fact that fails costs only itself. */
export type MachineFacts = {
  /** percent since it was last asked */
  cpuPercent(): Promise<number>;
  memory(): Promise<{ used: number; total: number }>;
  /** of the file system that holds `/`; null when it cannot be told which that is */
  rootDisk(): Promise<{ used: number; total: number } | null>;
  load(): [number, number, number];
  uptimeSeconds(): number;
  /** null without a sensor */
  temperature(): Promise<number | null>;
};

export type Collector = {
  hostId: string;
  agentVersion: string;
  facts: MachineFacts;
  /** hears of facts that could not be read, one line each */
  log: (line: string) => void;
  /** rejects after `ms`: a df that hangs on a dead mount must not keep the machine silent */
  expire: (ms: number, signal: AbortSignal) => Promise<never>;
};

const longestFactMs = 5_000;

/**
 * Reads the machine at `now` (ms), for an ordinary Linux machine: no guests, nothing backed up by this agent.
 * What cannot be read within five seconds is absent from the report, never a zero.
 */
export async function collect(now: number, collector: Collector): Promise<HostReportBody> {
  const { hostId, agentVersion, facts } = collector;
  const read = <T>(name: string, fact: () => T | Promise<T>) => readFact(name, fact, collector);
  const [cpu, memory, disk, load, up, temperature] = await Promise.all([
    read('cpu', facts.cpuPercent),
    read('memory', facts.memory),
    read('disk', facts.rootDisk),
    read('load', facts.load),
    read('uptime', facts.uptimeSeconds),
    read('temperature', facts.temperature),
  ]);
  return {
    host_id: hostId,
    reported_at: new Date(now).toISOString(),
    agent_version: agentVersion,
    host: {
      ...(cpu !== undefined && { cpu_percent: Math.round(Math.min(100, Math.max(0, cpu)) * 10) / 10 }),
      ...(memory && { mem_used_bytes: memory.used, mem_total_bytes: memory.total }),
      ...(disk && { disk_used_bytes: disk.used, disk_total_bytes: disk.total }),
      ...(load && { load }),
      ...(up !== undefined && { uptime_seconds: Math.floor(up) }),
      ...(temperature !== undefined && { cpu_temp_c: temperature }),
    },
    guests: [],
    cloudflared: { status: 'unknown' },
    storage_targets: [],
    backups: [],
    restore_tests: [],
    pbs_snapshots: [],
    audit_tail: [],
  };
}

async function readFact<T>(name: string, fact: () => T | Promise<T>, { log, expire }: Collector) {
  const finished = new AbortController();
  try {
    return await Promise.race([Promise.resolve(fact()), expire(longestFactMs, finished.signal)]);
  } catch (error) {
    log(`${name} could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    finished.abort();
  }
}

/** The machine that this process runs on. */
export function thisMachine(): MachineFacts {
  let measured = false;
  return {
    async cpuPercent() {
      // The first answer would be the average since boot: begin a measurement and let a moment pass.
      if (!measured) {
        measured = true;
        await currentLoad();
        await pause(1_000);
      }
      return (await currentLoad()).currentLoad;
    },
    async memory() {
      // Not `used`: that counts the page cache, and every machine would look full.
      const { total, available } = await mem();
      return { used: total - available, total };
    },
    async rootDisk() {
      const root = (await fsSize()).find(({ mount }) => mount === '/');
      return root === undefined ? null : { used: root.used, total: root.size };
    },
    load: () => loadavg() as [number, number, number], // node promises three
    uptimeSeconds: uptime,
    async temperature() {
      const { main } = await cpuTemperature();
      return typeof main === 'number' && main > 0 ? main : null; // without a sensor: null, or -1 on some machines
    },
  };
}
