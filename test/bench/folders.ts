import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomerAppeared } from '../../schema/events/customer.ts';
import { HostEnrolled } from '../../schema/events/host.ts';
import { HostSettings } from '../../schema/settings.ts';
import { loadConfig } from '../../src/config.ts';
import { fillFolder } from '../../src/demo/fill.ts';
import { type Hub, openHub } from '../../src/hub.ts';
import { hashOf, newKey } from '../../src/keys.ts';
import { makeLogger } from '../../src/logger.ts';

const made: string[] = [];
process.on('exit', () => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

/** An empty folder that goes with the process. */
export function folder(): string {
  const dir = mkdtempSync(join(process.env.HUB_BENCH_DIR ?? tmpdir(), 'hub-bench-'));
  made.push(dir);
  return dir;
}

/** A hub on a folder, in this process, without doors. */
export function openIn(dir: string): Promise<Hub> {
  const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: dir } });
  return openHub(config, {
    env: {},
    now: Date.now,
    logger: makeLogger('warn'),
    onFatal: (error) => {
      throw error;
    },
  });
}

/** A folder with an invented past; returns the number of events. */
export async function folderWithPast(
  customers: number,
  hosts: number,
  days: number,
): Promise<{ dir: string; events: number }> {
  const dir = folder();
  const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: dir } });
  const events = await fillFolder(
    config,
    {},
    { seed: 7, customers, hosts, days, endsAt: Date.now() },
    () => {},
  );
  return { dir, events };
}

/** A folder with so many hosts, ten a customer; returns their ids. */
export async function folderWithHosts(count: number): Promise<{ dir: string; hosts: string[] }> {
  const dir = folder();
  const hub = await openIn(dir);
  const hosts = Array.from({ length: count }, (_, index) => `host-${index}`);
  const origin = { actor: 'operator:bench' };
  await Promise.all(
    hosts.map((hostId, index) => {
      const customerId = `customer-${Math.floor(index / 10)}`;
      const enrolled = HostEnrolled(
        { hostId, customerId, settings: HostSettings.parse({}), apiKeyHash: hashOf(newKey()) },
        origin,
      );
      return hub.append(index % 10 === 0 ? [CustomerAppeared({ customerId }, origin), enrolled] : [enrolled]);
    }),
  );
  await hub.close();
  return { dir, hosts };
}
