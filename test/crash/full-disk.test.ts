import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openToRead } from '../../src/folder.ts';
import { verify } from '../../src/verify.ts';
import { ask, configOf, type HubProcess, serve } from './process.ts';

const mount = (dir: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir]).status === 0;
const unmount = (dir: string) => void spawnSync('umount', ['-l', dir]);

/** Whether this machine lets us make a small file system. The page limit of SQLite is tested everywhere (test/http/health.test.ts). */
const mayMount = (() => {
  const dir = mkdtempSync(join(tmpdir(), 'hub-mount-'));
  const may = mount(dir);
  if (may) unmount(dir);
  rmSync(dir, { recursive: true });
  return may;
})();

function smallDisk(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-small-'));
  mount(dir);
  onTestFinished(() => {
    unmount(dir);
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Events until the hub says no, many times over; the positions of those that it took. */
async function pour(
  hub: HubProcess,
  from: number,
  most: number,
): Promise<{ taken: Map<number, number>; refused: number[] }> {
  const taken = new Map<number, number>();
  const refused: number[] = [];
  for (let n = from; n < from + most && refused.length < 8; n++) {
    const answer = await ask(hub, 'POST', '/api/v1/event', {
      customer_id: n % 3 === 0 ? `customer-${n}` : 'demo', // a new customer needs a key file as well
      event_type: 'test',
      severity: 'info',
      message: `${n} ${'x'.repeat(15_000)}`,
    });
    expect([200, 503], JSON.stringify(answer)).toContain(answer?.status);
    if (answer!.status === 200) taken.set(n, answer!.body.event_id as number);
    else refused.push(n);
  }
  return { taken, refused };
}

test.runIf(mayMount)(
  'a disk that fills up costs nobody an acknowledged event, and the hub goes on by itself once there is room',
  { timeout: 60_000 },
  async () => {
    const dir = smallDisk();
    writeFileSync(join(dir, 'ballast'), Buffer.alloc(2 * 1024 * 1024));
    const hub = await serve(dir);
    const before = await pour(hub, 0, 500);
    expect(before.taken.size).toBeGreaterThan(3);
    expect(before.refused.length).toBe(8);
    expect((await ask(hub, 'GET', '/healthz'))!).toMatchObject({
      status: 200,
      body: { status: 'degraded', writable: false },
    });
    expect((await ask(hub, 'GET', '/readyz'))!.status).toBe(503);
    expect((await ask(hub, 'GET', '/api/v1/customers'))!.status).toBe(200);

    rmSync(join(dir, 'ballast'));
    await expect.poll(async () => (await ask(hub, 'GET', '/readyz'))?.status, { timeout: 10_000 }).toBe(200);
    const after = await pour(hub, 1_000, 5);
    expect(after.refused).toEqual([]);
    await hub.kill();

    const { source } = openToRead(configOf(dir), {});
    for (const [n, position] of [...before.taken, ...after.taken]) {
      expect((source.log.at(position)!.data as { message: string }).message).toMatch(new RegExp(`^${n} x`));
    }
    source.log.close();
    const verified = await verify(configOf(dir), {});
    expect(verified.findings).toEqual([]);
    const again = await serve(dir);
    expect((await ask(again, 'GET', '/healthz'))!.body).toMatchObject({ status: 'ok' });
    expect(await again.terminate()).toBe(0);
  },
);

/** Takes whatever room there is. */
function fill(file: string): void {
  const opened = openSync(file, 'w');
  try {
    for (;;) writeSync(opened, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(opened);
  }
}

test.runIf(mayMount)(
  'a hub starts on a disk without any room, shows what it knows, and takes events by itself once there is some',
  { timeout: 60_000 },
  async () => {
    const dir = smallDisk();
    const first = await serve(dir);
    const before = await pour(first, 0, 3);
    expect(before.taken.size).toBe(3);
    expect(await first.terminate()).toBe(0);
    fill(join(dir, 'ballast'));
    expect(statfsSync(dir).bavail).toBe(0);

    const hub = await serve(dir);
    expect((await ask(hub, 'GET', '/api/v1/customers'))!.body.customers).not.toEqual([]);
    const full = await pour(hub, 100, 500);
    expect(full.refused).toHaveLength(8);
    expect((await ask(hub, 'GET', '/readyz'))!.status).toBe(503);
    expect((await ask(hub, 'GET', '/api/v1/customers'))!.status).toBe(200);
    expect(await hub.terminate()).toBe(0);

    const again = await serve(dir);
    rmSync(join(dir, 'ballast'));
    await expect
      .poll(async () => (await ask(again, 'GET', '/readyz'))?.status, { timeout: 10_000 })
      .toBe(200);
    expect((await pour(again, 1_000, 5)).refused).toEqual([]);
    expect(await again.terminate()).toBe(0);
    expect((await verify(configOf(dir), {})).findings).toEqual([]);
  },
);
