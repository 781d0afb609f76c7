import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToRead } from '../../src/folder.ts';
import { verify } from '../../src/verify.ts';
import { emptyFolder } from '../log/folder.ts';
import { ask, configOf, type HubProcess, serve, spawnHub } from './process.ts';

const hosts = Array.from({ length: 12 }, (_, n) => `box-${n}`);

async function admit(hub: HubProcess) {
  expect((await ask(hub, 'POST', '/api/v1/admin/customers', { customer_id: 'demo' }))?.status).toBe(201);
  for (const host_id of hosts)
    expect((await ask(hub, 'POST', '/api/v1/admin/hosts', { customer_id: 'demo', host_id }))?.status).toBe(
      201,
    );
}

/** One box: it sends its reports in order, a failed one again and again, as a real agent does. */
interface Box {
  hostId: string;
  next: number;
  acknowledged: number[];
}

const startedAt = Date.now() - 3_600_000;

async function speak(hub: HubProcess, box: Box, over: { now: boolean }): Promise<void> {
  while (!over.now) {
    const n = box.next;
    const answer =
      n % 5 === 4
        ? await ask(
            hub,
            'POST',
            '/api/v1/event',
            { customer_id: 'demo', event_type: 'test', severity: 'info', message: `${box.hostId} ${n}` },
            { 'Idempotency-Key': `${box.hostId} ${n}` },
          )
        : await ask(hub, 'POST', '/api/v1/host-report', {
            host_id: box.hostId,
            reported_at: new Date(startedAt + n).toISOString(),
            n,
            guests: [{ vmid: 100 + (n % 3), name: 'web', status: 'running' }],
          });
    if (answer === undefined) return; // the hub died; the same one goes out again when it is back
    expect(answer.status).toBe(200);
    box.acknowledged.push(n);
    box.next += 1;
  }
}

/** What of each box the log holds, in the order of the log. */
function recorded(dir: string): Map<string, number[]> {
  const { source } = openToRead(configOf(dir), {});
  const found = new Map(hosts.map((hostId) => [hostId, [] as number[]]));
  for (const { type, data } of source.log.read(0, 1_000_000)) {
    if (type === 'HostReported') {
      const { hostId, body } = data as { hostId: string; body: { n: number } };
      found.get(hostId)!.push(body.n);
    }
    if (type === 'MonitoringEventRaised') {
      const [hostId, n] = (data as { message: string }).message.split(' ') as [string, string];
      found.get(hostId)!.push(Number(n));
    }
  }
  source.log.close();
  return found;
}

test('kill -9 at any moment under load loses nothing that was acknowledged, and retries make nothing twice', {
  timeout: 60_000,
}, async () => {
  const dir = emptyFolder();
  const boxes: Box[] = hosts.map((hostId) => ({ hostId, next: 0, acknowledged: [] }));
  for (let round = 0; round < 10; round++) {
    const hub = await serve(dir);
    if (round === 0) await admit(hub);
    const over = { now: false };
    const speaking = boxes.map((box) => speak(hub, box, over));
    const enough =
      boxes.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0) +
      5 +
      Math.floor(Math.random() * 150);
    while (boxes.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0) < enough)
      await new Promise((resolve) => setImmediate(resolve));
    await hub.kill();
    over.now = true;
    await Promise.all(speaking);

    const found = recorded(dir);
    for (const { hostId, acknowledged } of boxes) {
      const there = found.get(hostId)!;
      expect(there.slice(0, acknowledged.length), `${hostId} in round ${round}`).toEqual(acknowledged);
      expect(there.length - acknowledged.length).toBeLessThanOrEqual(1); // the one that was on its way
    }
    const verified = await verify(configOf(dir), {});
    expect(verified.findings).toEqual([]);
  }

  const hub = await serve(dir);
  const position = (await ask(hub, 'GET', '/healthz'))!.body;
  expect(position).toMatchObject({ status: 'ok', parked: 0, folded: position.position });
  expect(await hub.terminate()).toBe(0);
  const verified = await verify(configOf(dir), {});
  expect(verified.findings).toEqual([]);
  expect(verified.compared?.position).toBe(verified.position);
});

test('kill -9 while the read file is folded leaves one that goes on, or is made anew', {
  timeout: 60_000,
}, async () => {
  const dir = emptyFolder();
  const first = await serve(dir);
  await admit(first);
  const over = { now: false };
  const boxes = hosts.map((hostId) => ({ hostId, next: 0, acknowledged: [] }));
  const speaking = boxes.map((box) => speak(first, box, over));
  while (boxes.some(({ acknowledged }) => acknowledged.length < 60))
    await new Promise((resolve) => setImmediate(resolve));
  over.now = true;
  await Promise.all(speaking);
  expect(await first.terminate()).toBe(0);

  for (let round = 0; round < 3; round++) {
    for (const name of readdirSync(dir)) if (name.startsWith('read-')) rmSync(join(dir, name));
    const { child, dead } = spawnHub(dir);
    while (!readdirSync(dir).some((name) => name.startsWith('read-'))) {
      if (child.exitCode !== null) throw new Error('the hub ended before it folded anything');
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let turn = 0; turn < round * 300; turn++) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await dead;
    const hub = await serve(dir);
    const { body } = (await ask(hub, 'GET', '/healthz'))!;
    expect(body).toMatchObject({ status: 'ok', folded: body.position });
    expect(await hub.terminate()).toBe(0);
    const verified = await verify(configOf(dir), {});
    expect(verified.findings).toEqual([]);
    // what reactors decided, and that it was blind, may come after the answer
    expect(verified.compared?.position).toBeGreaterThanOrEqual(body.position as number);
  }
});

test('a second hub on the folder is refused, naming the pid of the first, which goes on', async () => {
  const dir = emptyFolder();
  const { child, said } = spawnHub(dir);
  const hub = { url: await said };
  const second = spawnHub(dir);
  await expect(second.said).rejects.toThrow(
    new RegExp(`the hub ended \\([1-9]\\d*\\).*pid ${child.pid}`, 's'),
  );
  expect((await ask(hub, 'GET', '/healthz'))?.status).toBe(200);
});
