import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envOf, folder, hub, serve, start, stop } from './process.ts';

test('a first start prints its keys once, and they work; a later start prints one line', async () => {
  const dir = folder();
  const first = await serve(envOf(dir));
  const out = first.out();
  const password = /password +(\S+)/.exec(out)?.[1];
  const apiKey = /API key +([0-9a-f]{64})/.exec(out)?.[1];
  expect(password).toMatch(/^(\w{5}-){3}\w{5}$/);
  expect(out).toContain(join(dir, 'master.key'));
  expect(out).toContain('Keep a copy of the master key elsewhere');
  expect(out).toContain('host create first-customer --new-customer --connect agent.json');

  const customers = await fetch(`${first.url}/api/v1/customers`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  });
  expect(customers.status).toBe(200);
  for (const file of ['master.key', 'log.db', 'hub.sock', 'api-key.sha256', 'password.hash']) {
    expect(statSync(join(dir, file)).mode & 0o077).toBe(0);
  }
  for (const secret of [password!, apiKey!]) {
    for (const file of ['api-key.sha256', 'password.hash'])
      expect(readFileSync(join(dir, file), 'utf8')).not.toContain(secret);
  }
  expect(await stop(first)).toMatchObject({ code: 0 });
  expect(existsSync(join(dir, 'hub.sock'))).toBe(false);

  const second = await serve(envOf(dir));
  expect(second.out().trim().split('\n')).toHaveLength(1);
  expect(second.out()).not.toContain(apiKey);
  expect(await stop(second, 'SIGINT')).toMatchObject({ code: 0 });
});

test('a second hub on the same folder is refused with the pid of the first', async () => {
  const dir = folder();
  const first = await serve(envOf(dir));
  const refused = await hub(['serve'], envOf(dir));
  expect(refused.code).toBe(2);
  expect(refused.err).toContain(`in use by another hub, pid ${first.child.pid}`);
  expect(refused.out).toBe('');

  first.child.kill('SIGKILL');
  await first.ended;
  const next = await serve(envOf(dir)); // what a killed hub leaves behind is in nobody's way
  expect(await stop(next)).toMatchObject({ code: 0 });
});

test('SIGTERM to npm start ends the hub with 0 and leaves nothing behind', async () => {
  const dir = folder();
  const npm = start('npm', ['start'], envOf(dir));
  await npm.says(/first host/);
  const pid = Number(readFileSync(join(dir, 'hub.lock'), 'utf8'));
  expect(await stop(npm)).toMatchObject({ code: 0 });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(join(dir, 'hub.lock'))).toBe(false);
});

test('npm start takes a configuration, and its mistakes are told in one line each', async () => {
  const dir = folder();
  const file = join(dir, 'hub.yaml');
  writeFileSync(file, `server:\n  lisen: "127.0.0.1:0"\n  data_dir: "${dir}"\n`);
  const wrong = await start('npm', ['start', '--', '--config', file], {
    ...envOf(dir),
    HUB_SERVER_LISTEN: '',
  }).ended;
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/hub\.yaml:2.*server\.lisen/);
  expect(wrong.err).toContain('listen');
  expect(existsSync(join(dir, 'log.db'))).toBe(false);
});

test.each([
  ['missing', (file: string) => rmSync(file)],
  ['wrong', (file: string) => writeFileSync(file, `${Buffer.alloc(32, 7).toString('base64')}\n`)],
  ['no key at all', (file: string) => writeFileSync(file, 'hello\n')],
])('a master key that is %s beside a log is refused with 2, and no new one is made', async (_, spoil) => {
  const dir = folder();
  await stop(await serve(envOf(dir)));
  spoil(join(dir, 'master.key'));
  const before = existsSync(join(dir, 'master.key'))
    ? readFileSync(join(dir, 'master.key'), 'utf8')
    : undefined;

  const refused = await hub(['serve'], envOf(dir));

  expect(refused.code).toBe(2);
  expect(refused.err).toContain('master key');
  expect(refused.err.trim().split('\n').length).toBeLessThanOrEqual(2);
  const after = existsSync(join(dir, 'master.key'))
    ? readFileSync(join(dir, 'master.key'), 'utf8')
    : undefined;
  expect(after).toBe(before);
});

test('keys of a first start are shown even when the port is taken', async () => {
  const dir = folder();
  const other = await serve(envOf(folder()));
  const { port } = new URL(other.url);
  const refused = await hub(['serve'], envOf(dir, { HUB_SERVER_LISTEN: `127.0.0.1:${port}` }));
  expect(refused.code).toBe(2);
  expect(refused.err).toContain('EADDRINUSE');
  expect(refused.out).toMatch(/API key +[0-9a-f]{64}/);
});
