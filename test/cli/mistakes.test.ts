import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { envOf, folder, hub, serve, start, stop } from './process.ts';

vi.setConfig({ testTimeout: 60_000 }); // many processes, one after another

test('the lines that a hub prints find its own folder, wherever it was named', async () => {
  const dir = folder();
  const file = join(dir, 'hub.yaml');
  writeFileSync(file, `server: { listen: "127.0.0.1:0", data_dir: "${dir}/data" }\n`);
  const [fromFile, fromVariable] = [
    await serve({ ...envOf(''), HUB_SERVER_DATA_DIR: '' }, ['--config', file]),
    await serve(envOf(join(dir, 'other')), ['--config', file]),
  ];
  expect(fromFile.out()).toMatch(new RegExp(`^ {2}node .* --config ${file} && `, 'm'));
  expect(fromVariable.out()).toMatch(
    new RegExp(`^ {2}HUB_SERVER_DATA_DIR=${dir}/other node .*--config ${file}`, 'm'),
  );
  await Promise.all([stop(fromFile), stop(fromVariable)]);
});

test('a host is admitted only when its key can be written, and an address that others cannot reach is told', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  await hub(['customer', 'create', 'demo'], env);
  const refused = await hub(['host', 'create', 'demo', '--connect', join(dir, 'none', 'a.json')], env);
  expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('there is no folder') });
  expect(JSON.parse((await hub(['host', 'list', '--json'], env)).out).hosts).toEqual([]);

  const file = join(dir, 'a.json');
  const made = await hub(['host', 'create', 'demo', '--host-id', 'demo-1', '--connect', file], env);
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining(`(data folder ${dir})`) });
  expect(made.err).toContain('server.public_url');
  const publicUrl = { ...env, HUB_SERVER_PUBLIC_URL: 'https://hub.example.com' };
  const again = join(dir, 'b.json');
  const rotated = await hub(['host', 'rotate-key', 'demo-1', '--connect', again], publicUrl);
  expect(rotated).toMatchObject({ code: 0, err: '' });
  const [first, second] = [file, again].map((path) => JSON.parse(readFileSync(path, 'utf8')).hub);
  expect(second).toMatchObject({ url: 'https://hub.example.com', host_id: 'demo-1' });
  expect(second.api_key).not.toBe(first.api_key);

  expect(await hub(['host', 'remove', 'demo-1'], env)).toMatchObject({ code: 0 });
  expect(JSON.parse((await hub(['host', 'list', '--json'], env)).out).hosts).toEqual([]);
  await stop(running);
});

test('a customer is edited and given a new key; each mistake is told once', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  await hub(['customer', 'create', 'demo', '--email', 'a@demo.example'], env);
  const edited = await hub(
    ['customer', 'edit', 'demo', '--site', 'Szeged', '--clear', 'email', '--json'],
    env,
  );
  expect(JSON.parse(edited.out).customer).toMatchObject({ site: 'Szeged', email: null, version: 2 });
  const key = await hub(['customer', 'rotate-key', 'demo', '--overlap', '0s'], env);
  expect(key.out).toMatch(/[0-9a-f]{64}\nThe old key is dead\./);

  const one = await hub(['customer', 'edit', 'demo', '--timezone', 'Mars'], env);
  expect(one).toMatchObject({ code: 2 });
  expect(one.err.match(/timezone/g)).toHaveLength(1);
  const two = await hub(['customer', 'edit', 'demo', '--timezone', 'Mars', '--grace', 'soon'], env);
  expect(two.err.trim().split('\n')).toHaveLength(3);
  expect(await hub(['host', 'rotate-key', 'x', '--overlap', 'soon'], env)).toMatchObject({ code: 2 });
  await stop(running);
});

test('a backup of a damaged log ends with 1, names the position and keeps the copy under another name', async () => {
  const dir = folder();
  const env = envOf(dir);
  await stop(await serve(env));
  await hub(['customer', 'create', 'demo'], env);
  const db = new Database(join(dir, 'log.db'));
  db.exec(
    "DROP TRIGGER events_are_immutable; UPDATE events SET actor = 'cli:x' WHERE type = 'CustomerRegistered'",
  );
  const position = db.prepare("SELECT position FROM events WHERE type = 'CustomerRegistered'").pluck().get();
  db.close();

  const file = join(dir, 'hub.backup');
  const made = await hub(['backup', file], env);
  expect(made).toMatchObject({ code: 1, out: '' });
  expect(made.err).toContain(`the event at position ${position} is not what was written`);
  expect([existsSync(file), existsSync(`${file}.damaged`)]).toEqual([false, true]);
  const doctor = await hub(['doctor'], env);
  expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining('found the log damaged') });
  expect((await hub(['verify'], env)).out).toContain('No command mends a log');
});

test('a read file that was deleted while the hub serves is folded again by one rebuild', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  await hub(['customer', 'create', 'demo'], env);
  const { readFile } = JSON.parse((await hub(['status', '--json'], env)).out).hub;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${readFile}${suffix}`, { force: true });

  expect(await hub(['verify'], env)).toMatchObject({ code: 1, out: expect.stringContaining('hub rebuild') });
  expect((await hub(['status'], env)).code).toBe(1);
  expect(await hub(['rebuild'], env)).toMatchObject({ code: 0, err: '' });
  expect(await hub(['verify'], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Everything holds.'),
  });
  await stop(running);
  const compared = readFile.replace('.db', '.2.db');
  rmSync(compared);
  const none = await hub(['verify'], env);
  expect(none.out).toContain('no read models were compared');
  expect(none.out).not.toContain('Everything holds');
});

test('wrong files, folders and options are refused in one line each, with 2', async () => {
  const dir = folder();
  const env = envOf(dir);
  await stop(await serve(env));
  mkdirSync(join(dir, 'data'));
  const notPem = { HUB_SERVER_TLS_CERT: join(dir, 'log.head'), HUB_SERVER_TLS_KEY: join(dir, 'log.head') };
  const cases = [
    [['serve'], envOf(join(dir, 'log.db')), /server\.data_dir: .* is a file/],
    [['serve'], envOf(join(dir, 'x'.repeat(110))), /too long for a socket/],
    [['serve'], envOf(join(dir, 'data'), notPem), /server\.tls\.cert/],
    [['replay', '--to', '1', '--out', join(dir, 'none', 'r.db')], env, /there is no folder/],
    [['demo', '--into', join(dir, 'log.db')], env, /is a file, not a folder/],
    [['backup', join(dir, 'b'), '--expires', '3d'], env, /--expires needs --keys/],
  ] as const;
  const answers = await Promise.all(cases.map(([args, environment]) => hub(args, environment)));
  for (const [index, { code, err }] of answers.entries()) {
    expect(err).toMatch(cases[index]![2]);
    expect(code).toBe(2);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(2);
  }
  expect(existsSync(join(dir, 'data', 'log.db'))).toBe(false); // no keys were made for a hub that cannot open
});

test('what only looks right is told on standard error', async () => {
  const dir = folder();
  const env = envOf(dir, { HUB_RETENTION_MAXDAYS: '30' });
  const running = await serve(env);
  expect(running.err()).toContain('HUB_RETENTION_MAXDAYS (did you mean HUB_RETENTION_MAX_DAYS?)');
  const [type, stream, short] = await Promise.all([
    hub(['log', '--type', 'HostEnroled'], env),
    hub(['log', '--stream', 'host-nobody'], env),
    hub(['hash-password'], env, 'secret\n'),
  ]);
  expect(type).toMatchObject({ code: 0, err: expect.stringContaining('did you mean HostEnrolled?') });
  expect(stream).toMatchObject({ code: 0, err: expect.stringContaining('No event of a stream host-nobody') });
  expect(short).toMatchObject({ code: 0, err: expect.stringContaining('short') });
  await stop(running);
});

test('whoever waits for a demo without a terminal is told how far it is, and no connect line leads astray', async () => {
  const env = { ...envOf(''), HUB_SERVER_DATA_DIR: '' };
  const demo = start(
    process.execPath,
    ['src/hub.mjs', 'demo', '--customers', '2', '--hosts', '2', '--days', '1'],
    env,
  );
  await demo.says(/first host[\s\S]*agent --config/);
  const dir = /data folder (\S+)/.exec(demo.out())![1]!;
  expect(demo.err()).toMatch(/inventing a past: \d+ %/);
  expect(demo.out()).toContain(`HUB_SERVER_DATA_DIR=${dir} node`);
  expect(demo.out()).not.toMatch(/master key/);
  await stop(demo);
});
