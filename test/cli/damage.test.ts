import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { envOf, folder, hub, serve, stop } from './process.ts';

/** Ends a hub the hard way, with events that only its write-ahead log has. */
async function killedWithNews(dir: string): Promise<void> {
  const env = envOf(dir);
  const first = await serve(env);
  await hub(['customer', 'create', 'demo'], env);
  await stop(first);
  const second = await serve(env);
  await hub(['customer', 'create', 'lost'], env);
  await stop(second, 'SIGKILL');
}

test('a hub that was killed comes back with everything, and verify is content', async () => {
  const dir = folder();
  const env = envOf(dir);
  await killedWithNews(dir);
  const next = await serve(env);
  const [list, verified] = await Promise.all([
    hub(['customer', 'list', '--json'], env),
    hub(['verify', '--json'], env),
  ]);
  expect(JSON.parse(list.out).customers).toMatchObject([{ customer_id: 'demo' }, { customer_id: 'lost' }]);
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(verified.out)).toMatchObject({ findings: [], compared: { rows: expect.any(Number) } });
  await stop(next);
});

test('a deleted WAL is found by its head mark, and nothing goes on until an operator says so', async () => {
  const dir = folder();
  const env = envOf(dir);
  await killedWithNews(dir);
  rmSync(join(dir, 'log.db-wal'));
  rmSync(join(dir, 'log.db-shm'));

  const [refused, verified, doctor] = [
    await hub(['serve'], env),
    await hub(['verify'], env),
    await hub(['doctor'], env),
  ];
  for (const { code, out, err } of [refused, verified, doctor]) {
    expect(code).toBe(1);
    expect(out + err).toMatch(
      /log\.db ends at position 2, but (its head mark|log\.head) says 5: its tail is lost/,
    );
  }
  expect(refused.err).toContain('hub doctor --accept-loss');

  const accepted = await hub(['doctor', '--accept-loss'], env);
  expect(accepted).toMatchObject({ code: 0, out: expect.stringContaining('Accepted.') });
  expect(await hub(['doctor', '--accept-loss'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('nothing is lost'),
  });
  const [log, again] = [await hub(['log', '--json', '--after', '2'], env), await hub(['verify'], env)];
  expect(JSON.parse(log.out)).toMatchObject({
    type: 'TailLossAccepted',
    data: { markedPosition: 5, actualPosition: 2 },
  });
  expect(again.code).toBe(0);
});

test('a log that is gone beside its head mark is never begun anew', async () => {
  const dir = folder();
  const env = envOf(dir);
  await stop(await serve(env));
  await hub(['customer', 'create', 'demo'], env);
  rmSync(join(dir, 'log.db'));
  const [refused, verified] = [await hub(['serve'], env), await hub(['verify', '--json'], env)];
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('log.db is gone');
  expect(refused.err).toContain('hub restore');
  expect(existsSync(join(dir, 'log.db'))).toBe(false);
  expect(verified.code).toBe(1);
  expect(JSON.parse(verified.out).findings).toMatchObject([{ kind: 'missing' }]);
});

test('a changed byte is named with its position', async () => {
  const dir = folder();
  const env = envOf(dir);
  await stop(await serve(env));
  await hub(['customer', 'create', 'demo'], env);
  const bytes = readFileSync(join(dir, 'log.db'));
  bytes[bytes.indexOf('"customerId":"demo"') + 15]! ^= 0x02;
  writeFileSync(join(dir, 'log.db'), bytes);
  const [verified, log] = [await hub(['verify'], env), await hub(['log'], env)];
  expect(verified).toMatchObject({
    code: 1,
    err: '',
    out: expect.stringMatching(/digest +the event at position [12] is not what was written/),
  });
  expect(log).toMatchObject({
    code: 1,
    err: expect.stringMatching(/the event at position [12] is not what was written/),
  });
});

test('a backup that was made while the hub serves is restored into an empty folder, and a hub starts on it', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  await hub(['host', 'create', 'demo', '--new-customer'], env);
  const at = folder();
  const [data, keys] = [join(at, 'hub.db'), join(at, 'hub.keys')];
  const made = await hub(['backup', data, '--keys', keys, '--with-master-key', '--json'], env);
  expect(made.code).toBe(0);
  const { position } = JSON.parse(made.out);
  expect((await hub(['backup', data], env)).code).toBe(2);

  const beside = await hub(['restore', data, '--keys', keys, '--force'], env);
  expect(beside).toMatchObject({ code: 2, err: expect.stringContaining(`pid ${running.child.pid}`) });
  await stop(running);

  const elsewhere = envOf(join(folder(), 'data'));
  const restored = await hub(['restore', data, '--keys', keys], elsewhere);
  expect(restored).toMatchObject({ code: 0, out: expect.stringContaining(`up to position ${position}`) });
  const next = await serve(elsewhere);
  // the doors' keys came along: this is no first start; it recorded how long nobody was heard
  expect(next.out()).toContain(`position ${position + 1}`);
  expect((await hub(['verify'], elsewhere)).code).toBe(0);
  await stop(next);
});

test('when the log can no longer be trusted the hub refuses what is in flight, and ends with 1', async () => {
  const dir = folder();
  const running = await serve(envOf(dir, { HUB_API_REPORT_API_KEY: 'global-key' }));
  const db = new Database(join(dir, 'log.db'));
  db.exec('DROP TRIGGER head_goes_forward; UPDATE head SET position = position + 5'); // another writer
  db.close();
  const response = await fetch(`${running.url}/api/v1/admin/customers`, {
    method: 'POST',
    headers: { Authorization: 'Bearer global-key' },
    body: '{"customer_id":"demo"}',
  });
  expect(response.status).toBeGreaterThanOrEqual(500);
  expect(await running.ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('can no longer be trusted'),
  });
});
