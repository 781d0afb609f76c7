import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema } from '../../schema/config.ts';

const example = readFileSync('hub.yaml.example', 'utf8');
const passwordHash = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$${'aGFzaA'.repeat(7)}`;

const faultsOf = (input: unknown) =>
  configSchema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
  [];

/** The paths of all values that are no section, as a.b.c. */
const pathsIn = (value: unknown, path: string[] = []): string[] =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, child]) => pathsIn(child, [...path, name]))
    : [path.join('.')];

const inFileForm = () => z.encode(configSchema, configSchema.parse({}));

test('hub.yaml.example says what the hub does without a file', () => {
  expect(configSchema.parse(parse(example))).toEqual(configSchema.parse({}));
});

test('hub.yaml.example names every key, and no other', () => {
  expect(pathsIn(parse(example))).toEqual(pathsIn(inFileForm()));
});

test('every key in hub.yaml.example has its comment', () => {
  const bare = example.split('\n').filter((line) => /^\s*[a-z_]+: \S/.test(line) && !/\s# \S/.test(line));
  expect(bare).toEqual([]);
});

test('the defaults are those of the contract', () => {
  expect(configSchema.parse({})).toMatchObject({
    server: { listen: { host: '', port: 8080 }, data_dir: './data' },
    auth: { users: [], login: true },
    notifications: { operator_email: [], operator_cooldown: 3_600_000, mode: 'send' },
    retention: { max_days: 90, prune_schedule: '04:30' },
    alerting: {
      check_interval: 60_000,
      stale_threshold: 1_800_000,
      down_threshold: 3_600_000,
      backup_deadline: '05:00',
    },
    thresholds: {
      cpu: { warn: 90, critical: 98, clear: 85, for: 1_800_000 },
      memory: { warn: 85, critical: 95, clear: 80, for: 1_800_000 },
      disk: { warn: 90, critical: 95, clear: 88, for: 0 },
    },
    correlation: { share: 0.3, minimum: 5 },
    delivery: {
      timeout: 10_000,
      first_retry: 2_000,
      max_retry: 300_000,
      give_up: 86_400_000,
      digest_after: 900_000,
    },
    heartbeat: { interval: 60_000, daily_mail: false },
    registry: { check_interval: 1_800_000, template_interval: 3_600_000 },
    mtls: { required: false, listen: null },
    timezone: 'Europe/Budapest',
  });
});

test.each([
  [':8080', { host: '', port: 8080 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:8080', { host: '::1', port: 8080 }],
  ['localhost:65535', { host: 'localhost', port: 65535 }],
])('listen %j is understood, and written the same', (listen, parsed) => {
  const config = configSchema.parse({ server: { listen } });
  expect(config.server.listen).toEqual(parsed);
  expect(z.encode(configSchema, config).server?.listen).toBe(listen);
});

test.each(['8080', ':65536', '::1:8080', 'hub.example.com:80', '300.1.1.1:80', '[127.0.0.1]:80', ''])(
  'listen %j is refused',
  (listen) => {
    expect(faultsOf({ server: { listen } })).toEqual([
      'server.listen: must be like ":8080", "127.0.0.1:8080" or "[::1]:8080"',
    ]);
  },
);

test.each(['127.0.0.1:8080', '127.8.8.8:80', '[::1]:8080', 'localhost:8080'])(
  'login may be off on %s',
  (listen) => {
    expect(faultsOf({ server: { listen }, auth: { login: false } })).toEqual([]);
  },
);

test.each([
  [':8080', ''],
  ['0.0.0.0:8080', ''],
  ['[::]:8080', ''],
  ['127.0.0.1:8080', ':8443'],
])('login may not be off on %j with mtls on %j', (listen, mtlsListen) => {
  expect(faultsOf({ server: { listen }, auth: { login: false }, mtls: { listen: mtlsListen } })).toEqual([
    'auth.login: may be false only while the hub listens on loopback, such as "127.0.0.1:8080"',
  ]);
});

test('the user operator cannot be named beside a password for the operator', () => {
  const users = [{ name: 'operator', password_hash: passwordHash }];
  expect(faultsOf({ auth: { users } })).toEqual([]);
  expect(faultsOf({ auth: { users, password_hash: passwordHash } })).toEqual([
    "auth.users.0.name: there are two users named 'operator'",
  ]);
});

test('one operator address and a list of them are read alike', () => {
  const read = (operator_email: unknown) =>
    configSchema.parse({ notifications: { operator_email } }).notifications.operator_email;
  expect(read('a@example.com')).toEqual(['a@example.com']);
  expect(read(['a@example.com', 'b@example.com'])).toEqual(['a@example.com', 'b@example.com']);
});

test.each(['Ops <a@example.com>', 'a@example.com,b@example.com', 'a@example.com\r\nBcc: b@example.com', 'a'])(
  '%j is no e-mail address',
  (address) => {
    expect(faultsOf({ notifications: { operator_email: address } })).toEqual([
      'notifications.operator_email: must be an e-mail address',
    ]);
    expect(faultsOf({ notifications: { from_email: address } })).toEqual([
      'notifications.from_email: must be an e-mail address',
    ]);
  },
);

test.each(['+01:00', 'Mars/Olympus', ''])('%j is no time zone', (timezone) => {
  expect(faultsOf({ timezone })).toEqual(['timezone: is no time zone such as "Europe/Budapest"']);
});

test('a public address loses its last slash, so that paths can be put behind it', () => {
  expect(configSchema.parse({ server: { public_url: 'https://hub.example.com/' } }).server.public_url).toBe(
    'https://hub.example.com',
  );
});

test.each(['javascript:alert(1)', 'hub.example.com', 'file:///etc/passwd'])(
  '%j is no address for people',
  (public_url) => {
    expect(faultsOf({ server: { public_url } })).toEqual([
      'server.public_url: must be an address that begins with http:// or https://',
    ]);
  },
);

test('a template may lie in a file', () => {
  expect(faultsOf({ registry: { template_url: 'file:///srv/controller.yaml' } })).toEqual([]);
});

test('no fault and no printed form of the settings shows a secret', () => {
  const planted = {
    auth: { password_hash: passwordHash },
    api: { report_api_key: 'planted-1' },
    registry: { token: 'planted-2' },
  };
  const config = configSchema.parse({ ...planted, notifications: { resend_api_key: 'planted-3' } });
  const broken = configSchema.safeParse(
    { api: { report_api_key: 'planted 4' }, auth: { password_hash: 'planted-5' } },
    { reportInput: true },
  );
  const printed = JSON.stringify([config, z.encode(configSchema, config), broken.error?.issues]);
  expect(printed).not.toMatch(/planted|argon2id\$/);
  expect(config.api.report_api_key.reveal()).toBe('planted-1');
});
