import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import argon2 from 'argon2';
import { expect, test } from 'vitest';
import { envOf, folder, hub, serve, start, stop } from './process.ts';

test('the line that a first start prints connects a host', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  const agentFile = join(dir, 'agent.json');
  const line = /^ {2}(.* host create .* && .* agent --config .*)$/m.exec(running.out())?.[1];

  const [admit, report] = line!
    .replaceAll('agent.json', agentFile)
    .replaceAll('node ', `${process.execPath} `)
    .split(' && ');
  expect(await start('sh', ['-c', admit!], env).ended).toMatchObject({ code: 0 });
  const agent = start('sh', ['-c', `exec ${report}`], env); // exec: the signal at the end is for the agent
  await agent.says(/reporting as first-customer-[0-9a-f]{8}/);
  expect(statSync(agentFile).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(agentFile, 'utf8')).hub.url).toBe(running.url);
  const log = start(
    process.execPath,
    ['src/hub.mjs', 'log', '--follow', '--after', '0', '--type', 'HostReported'],
    env,
  );
  await log.says(/HostReported {2}host-first-customer-/);
  expect(await stop(log, 'SIGINT')).toMatchObject({ code: 0 });
  await stop(agent);

  const again = await hub(['host', 'create', 'first-customer', '--connect', agentFile], env);
  expect(again).toMatchObject({ code: 2 });
  expect(again.err).toContain('exists already');
  const hosts = JSON.parse((await hub(['host', 'list', '--json'], env)).out).hosts;
  expect(hosts).toMatchObject([{ customer_id: 'first-customer', status: 'ok' }]); // and no second one was admitted
});

test('customers are created, listed, blocked and unblocked, with a hub and without one', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  const made = await hub(
    ['customer', 'create', 'demo', '--name', 'Demó Kft.', '--tag', 'pilot', 'kicsi', '--json'],
    env,
  );
  expect(made.code).toBe(0);
  expect(JSON.parse(made.out).api_key).toMatch(/^[0-9a-f]{64}$/);
  const twice = await hub(['customer', 'create', 'demo'], env);
  expect(twice).toMatchObject({ code: 2, out: '' });
  expect(twice.err).toContain('managed already');
  const wrong = await hub(['customer', 'create', 'demo two'], env);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.err).toContain('customer_id');
  await stop(running);

  expect((await hub(['customer', 'block', 'demo', '--reason', 'three invoices'], env)).out).toBe(
    'demo is blocked.\n',
  );
  const [listed, log] = [
    await hub(['customer', 'list'], env),
    await hub(['log', '--type', 'CustomerBlocked', '--json'], env),
  ];
  expect(listed.out).toMatch(/demo +Demó Kft\. +blocked/);
  expect(JSON.parse(log.out)).toMatchObject({
    actor: expect.stringMatching(/^cli:./),
    data: { reason: 'three invoices' },
  });
  expect((await hub(['customer', 'unblock', 'nobody'], env)).code).toBe(2);
});

test('log --json has exactly the promised fields, one event a line', async () => {
  const dir = folder();
  const env = envOf(dir);
  const running = await serve(env);
  await hub(['host', 'create', 'demo', '--new-customer', '--host-id', 'demo-1'], env);
  const all = (await hub(['log', '--json'], env)).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(all.map((event) => event.position)).toEqual(all.map((_, index) => index + 1));
  for (const event of all) {
    const optional = ['cause', 'key'].filter((name) => name in event);
    expect(Object.keys(event).sort()).toEqual(
      ['actor', 'data', 'position', 'recordedAt', 'stream', 'type', ...optional].sort(),
    );
  }
  expect(all.at(-1)).toMatchObject({
    type: 'HostEnrolled',
    stream: 'host-demo-1',
    recordedAt: expect.any(Number),
  });

  const [one, none] = [
    await hub(['log', '--json', '--stream', 'host-demo-1', '--after', '1'], env),
    await hub(['log', '--json', '--after', String(all.length)], env),
  ];
  expect(one.out.trim().split('\n')).toHaveLength(1);
  expect(none).toMatchObject({ code: 0, out: '' });
  await stop(running);
});

test('status, doctor and rebuild work beside a hub, and status --json has the promised shape', async () => {
  const dir = folder();
  const env = envOf(dir, { HUB_UNHEARD_OF: '1' });
  const running = await serve(env);
  const status = JSON.parse((await hub(['status', '--json'], env)).out);
  expect(status).toMatchObject({
    position: expect.any(Number),
    parked: [],
    projections: expect.arrayContaining([
      { name: 'hosts', version: expect.any(Number), position: status.position },
    ]),
    reactors: expect.arrayContaining([
      expect.objectContaining({ name: 'retention', lastStartedAt: null, nextAt: expect.any(Number) }),
    ]),
    disk: { dir, logBytes: expect.any(Number), freeBytes: expect.any(Number) },
    hub: { pid: running.child.pid, url: running.url },
  });
  const doctor = await hub(['doctor', '--json'], env);
  expect(doctor.code).toBe(0);
  const said = (JSON.parse(doctor.out) as { level: string; what: string }[])
    .map(({ level, what }) => `${level} ${what}`)
    .join('\n');
  expect(said).toMatch(/warn ignored variables: HUB_UNHEARD_OF/);
  expect(said).toMatch(/warn the master key lies in the data folder/);
  expect(said).toMatch(/warn nobody is told of an alarm/);
  expect(said).toMatch(/ok .*its head mark says/);

  const rebuilt = JSON.parse((await hub(['rebuild', '--json'], env)).out);
  expect(JSON.parse((await hub(['status', '--json'], env)).out).hub.readFile).toBe(rebuilt.file);
  await stop(running);
});

test('reload takes what may change while running, by command and by signal', async () => {
  const dir = folder();
  const file = join(dir, 'hub.yaml');
  const env = envOf(dir);
  writeFileSync(file, 'retention: { max_days: 30 }\n');
  const running = await serve(env, ['--config', file]);

  writeFileSync(file, 'retention: { max_days: 20 }\ntimezone: "UTC"\n');
  const taken = JSON.parse((await hub(['reload', '--config', file, '--json'], env)).out);
  expect(taken).toEqual({ taken: ['retention'], needRestart: ['timezone'] });
  writeFileSync(file, 'retention: { max_days: many }\n');
  running.child.kill('SIGHUP');
  await running.says(/the configuration has mistakes/);
  const refused = await hub(['reload', '--config', file], env);
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.err).toContain('retention.max_days');
  await stop(running);
});

test('a data folder without a log is never filled by a command', async () => {
  const env = envOf(folder());
  const answers = await Promise.all(
    ['status', 'verify', 'log', 'rebuild'].map((command) => hub([command], env)),
  );
  for (const { code, err } of answers) {
    expect(code).toBe(2);
    expect(err).toContain('holds no log');
  }
});

test('wrong use ends with 2 and names what was meant; every command has help that teaches', async () => {
  const env = envOf(folder());
  const [typo, option, help, general] = await Promise.all([
    hub(['verfy'], env),
    hub(['log', '--strem', 'x'], env),
    hub(['backup', '--help'], env),
    hub(['--help'], env),
  ]);
  expect(typo).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean verify?') });
  expect(option).toMatchObject({ code: 2, err: expect.stringContaining('--stream') });
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('Examples:') });
  expect(general.code).toBe(0);
  for (const name of [
    'serve',
    'customer',
    'host',
    'rebuild',
    'verify',
    'replay',
    'log',
    'status',
    'doctor',
    'reload',
    'demo',
    'agent',
    'hash-password',
    'backup',
    'restore',
  ]) {
    expect(general.out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  }
});

test('hash-password reads standard input and prints a hash that the password opens', async () => {
  const { code, out } = await hub(['hash-password'], envOf(folder()), 'correct horse\n');
  expect(code).toBe(0);
  expect(await argon2.verify(out.trim(), 'correct horse')).toBe(true);
});
