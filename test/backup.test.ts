import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { HubConfig } from '../schema/config.ts';
import { backUp } from '../src/backup.ts';
import { restore } from '../src/restore.ts';
import { verify } from '../src/verify.ts';
import { closeOnceBelieved } from './projections/nights.ts';
import { fixture, given, noon, type Scenario } from './scenario.ts';

const dayMs = 86_400_000;
const none = () => {};

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-backup-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A hub with a customer, a host, a report, and a closed day in a blob. */
async function past() {
  const scenario = await given();
  await scenario.post('/api/v1/admin/customers', { customer_id: 'demo', email: 'info@demo.example' });
  await scenario.post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' });
  await report(scenario);
  scenario.clock.now = noon + 92 * dayMs;
  await report(scenario);
  await closeOnceBelieved(scenario);
  return scenario;
}

const report = ({ post, clock }: Scenario) =>
  post('/api/v1/host-report', {
    ...fixture('host-report'),
    host_id: 'demo-1',
    reported_at: new Date(clock.now).toISOString(),
  });

/** Backup and keys of a scenario, in a folder of their own. */
async function backedUp(scenario: Scenario, masterKey: string | null = null) {
  const at = folder();
  const files = { file: join(at, 'hub.db'), keysFile: join(at, 'hub.keys') };
  const expiresAt = scenario.clock.now + 30 * dayMs;
  const result = await backUp(
    scenario.hub,
    { file: files.file, keys: { file: files.keysFile, expiresAt, masterKey } },
    none,
  );
  return { ...files, result, now: scenario.clock.now };
}

const elsewhere = ({ hub }: Scenario): HubConfig => ({
  ...hub.config,
  server: { ...hub.config.server, data_dir: join(folder(), 'data') },
});

const masterKeyOf = ({ dir }: Scenario) => ({
  HUB_MASTER_KEY: readFileSync(join(dir, 'master.key'), 'utf8').trim(),
});

test('blobs are copied one a turn: whoever reports meanwhile does not wait for all of them', async () => {
  const scenario = await past();
  for (let n = 0; n < 300; n++) scenario.hub.blobs.put(Buffer.from(`blob ${n}`));
  let turns = 0;
  let busy = true;
  const turn = () => {
    turns += 1;
    if (busy) setImmediate(turn);
  };
  turn();
  const { result } = await backedUp(scenario);
  busy = false;
  expect(result.blobs).toBeGreaterThan(300);
  expect(turns).toBeGreaterThan(300);
});

test('a backup and its keys become the same hub in another folder', async () => {
  const scenario = await past();
  const { file, keysFile, result, now } = await backedUp(scenario);
  expect(result).toMatchObject({ position: scenario.hub.log.head().position, keys: { masterKey: false } });
  expect(result.blobs).toBeGreaterThan(0);
  for (const made of [file, keysFile]) expect(statSync(made).mode & 0o777).toBe(0o600);
  await report(scenario); // after the backup: not in it

  const config = elsewhere(scenario);
  const env = masterKeyOf(scenario);
  const restored = restore(config, env, { file, keysFile, force: false }, now, none);

  expect(restored).toMatchObject({
    position: result.position,
    blobs: result.blobs,
    keys: 2,
    movedTo: null,
    lacking: null,
  });
  const verified = await verify(config, env);
  expect(verified).toMatchObject({ position: result.position, findings: [], compared: null });
  const log = new Database(join(config.server.data_dir, 'log.db'), { readonly: true });
  expect(
    log.prepare("SELECT group_concat(name) FROM sqlite_schema WHERE name LIKE 'backup%'").pluck().get(),
  ).toBeNull();
  log.close();
});

test('a backup holds no key, and without --with-master-key neither file opens anything', async () => {
  const scenario = await past();
  const { file, keysFile } = await backedUp(scenario);
  const bytes = readFileSync(file);
  const masterKey = readFileSync(join(scenario.dir, 'master.key'), 'utf8').trim();
  for (const name of readdirSync(join(scenario.dir, 'keys'))) {
    const { sealed } = JSON.parse(readFileSync(join(scenario.dir, 'keys', name), 'utf8'));
    expect(bytes.includes(sealed)).toBe(false);
  }
  for (const text of ['info@demo.example', masterKey]) {
    expect(bytes.includes(text)).toBe(false);
    expect(readFileSync(keysFile).includes(text)).toBe(false);
  }
  const config = elsewhere(scenario);
  const { lacking } = restore(config, {}, { file, keysFile, force: false }, scenario.clock.now, none);
  expect(lacking).toContain('master key');
  expect(existsSync(join(config.server.data_dir, 'master.key'))).toBe(false);
});

test('with the master key in it the file of the keys is all that is needed', async () => {
  const scenario = await past();
  const { file, keysFile, now } = await backedUp(scenario, masterKeyOf(scenario).HUB_MASTER_KEY);
  const config = elsewhere(scenario);
  expect(restore(config, {}, { file, keysFile, force: false }, now, none).lacking).toBeNull();
  expect((await verify(config, {})).findings).toEqual([]);
});

test('keys that have expired are refused, and so are keys of another log', async () => {
  const scenario = await past();
  const { file, keysFile, now } = await backedUp(scenario);
  const config = elsewhere(scenario);
  const order = { file, keysFile, force: false };
  expect(() => restore(config, {}, order, now + 31 * dayMs, none)).toThrow(/expired/);
  const other = await backedUp(await past());
  expect(() => restore(config, {}, { ...order, keysFile: other.keysFile }, now, none)).toThrow(/another log/);
  expect(existsSync(join(config.server.data_dir, 'log.db'))).toBe(false);
});

test('a damaged backup is refused before anything is put in place', async () => {
  const scenario = await past();
  const { file, keysFile, now } = await backedUp(scenario);
  const db = new Database(file);
  db.exec(
    "DROP TRIGGER events_are_immutable; UPDATE events SET actor = 'cli:nobody' WHERE type = 'HostEnrolled'",
  );
  db.close();
  const config = elsewhere(scenario);
  expect(() => restore(config, {}, { file, keysFile, force: false }, now, none)).toThrow(
    /is damaged; nothing was restored/,
  );
  expect(readdirSync(config.server.data_dir)).toEqual(['hub.lock.db']);
  expect(() => restore(config, {}, { file: keysFile, keysFile: null, force: false }, now, none)).toThrow(
    /is not a backup/,
  );
});

test('a folder that holds a log is replaced only with force, and then moved aside', async () => {
  const scenario = await past();
  const { file, now, result } = await backedUp(scenario);
  await report(scenario);
  const order = { file, keysFile: null, force: false };
  expect(() => restore(scenario.hub.config, {}, order, now, none)).toThrow(/in use by another hub/);
  await scenario.stop();

  expect(() => restore(scenario.hub.config, {}, order, now, none)).toThrow(/holds .*log\.db/);
  const restored = restore(scenario.hub.config, {}, { ...order, force: true }, now, none);
  expect(readdirSync(restored.movedTo!)).toEqual(expect.arrayContaining(['log.db', 'log.head', 'blobs']));
  expect(restored).toMatchObject({ position: result.position, lacking: null }); // the keys stayed
  expect((await verify(scenario.hub.config, {})).findings).toEqual([]);
});

test('a backup never writes over a file, and goes on while reports come in', async () => {
  const scenario = await past();
  const { file, keysFile } = await backedUp(scenario);
  const before = readFileSync(file);
  for (const [data, keys] of [
    [file, 'new.keys'],
    ['new.db', keysFile],
  ] as const) {
    const at = folder();
    const order = {
      file: data === file ? file : join(at, data),
      keys: { file: keys === keysFile ? keysFile : join(at, keys), expiresAt: 1, masterKey: null },
    };
    await expect(backUp(scenario.hub, order, none)).rejects.toMatchObject({ code: 'usage' });
    expect(readdirSync(at)).toEqual([]);
  }
  expect(readFileSync(file).equals(before)).toBe(true);

  const second = join(folder(), 'second.db');
  let minutes = 0;
  const [{ position }] = await Promise.all([
    backUp(scenario.hub, { file: second, keys: null }, none),
    (async () => {
      for (; minutes < 20; minutes++) {
        scenario.clock.now += 60_000;
        await report(scenario);
      }
    })(),
  ]);
  const config = elsewhere(scenario);
  cpSync(join(scenario.dir, 'keys'), join(config.server.data_dir, 'keys'), { recursive: true });
  restore(
    config,
    masterKeyOf(scenario),
    { file: second, keysFile: null, force: false },
    scenario.clock.now,
    none,
  );
  expect(await verify(config, masterKeyOf(scenario))).toMatchObject({ position, findings: [] });
});
