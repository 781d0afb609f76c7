// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such a placeholder is what hub.yaml has
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configSchema } from '../schema/config.ts';
import { loadConfig, redact } from '../src/config.ts';
import { configKeys } from '../src/config-keys.ts';
import { HubError, linesOf } from '../src/errors.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hub-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

type Env = Record<string, string | undefined>;

const load = (text: string, env: Env = {}) => {
  writeFileSync(join(cwd, 'hub.yaml'), text);
  return loadConfig({ env, cwd });
};

const refusal = (act: () => unknown): string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof HubError && error.code === 'bad_config') return linesOf(error);
    throw error;
  }
  return ['not refused'];
};

test('without a file the defaults hold', () => {
  const { config, source, ignoredEnvironment } = loadConfig({ env: {}, cwd });
  const defaults = configSchema.parse({});
  expect(config).toEqual({ ...defaults, server: { ...defaults.server, data_dir: join(cwd, 'data') } });
  expect([source, ignoredEnvironment]).toEqual(['embedded default', []]);
});

test.each(['', '# nothing\n', 'alerting:\n', 'alerting:\n  stale_threshold:\n', '\uFEFFalerting: {}\n'])(
  '%j is as good as no file',
  (text) => {
    const { config, source } = load(text);
    expect(config.alerting.stale_threshold).toBe(1_800_000);
    expect(source).toBe('hub.yaml');
  },
);

test('a misspelt key without a value is refused all the same', () => {
  expect(refusal(() => load('alertin:\n'))).toEqual([
    'hub.yaml:1: alertin: unknown section',
    "hint: did you mean 'alerting'?",
  ]);
});

test('hub.yaml.example is taken as it is', () => {
  expect(loadConfig({ path: resolve('hub.yaml.example'), env: {}, cwd }).config).toEqual(
    loadConfig({ env: {}, cwd }).config,
  );
});

test('a file that was named must be there', () => {
  expect(refusal(() => loadConfig({ path: 'conf/hub.yaml', env: {}, cwd }))).toEqual([
    'conf/hub.yaml: there is no such file',
    'hint: start from a copy of hub.yaml.example, or leave --config away to run with the defaults',
  ]);
});

test('what is no readable text is refused', () => {
  expect(refusal(() => loadConfig({ path: '.', env: {}, cwd }))).toEqual(['.: cannot be read (EISDIR)']);
  writeFileSync(join(cwd, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  expect(refusal(() => loadConfig({ path: 'latin.yaml', env: {}, cwd }))).toEqual([
    'latin.yaml: is not text in UTF-8',
  ]);
  expect(refusal(() => load(`# ${'x'.repeat(1024 * 1024)}`))).toEqual(['hub.yaml: is larger than 1 MiB']);
});

test('nesting has an end, and no bottom to fall to', () => {
  expect(refusal(() => load('['.repeat(50_000)))).toEqual(['hub.yaml:1: is not YAML: nested too deeply']);
  expect(refusal(() => load(`a: ${'['.repeat(200)}${']'.repeat(200)}`))).toEqual([
    'hub.yaml: is not YAML that the hub reads: nested too deeply',
  ]);
  expect(refusal(() => load(`a: ${'{ a: '.repeat(200)}1${' }'.repeat(200)}`))).toEqual([
    'hub.yaml: is not YAML that the hub reads: nested too deeply',
  ]);
});

test('a few aliases are fine', () => {
  const { thresholds } = load(
    'thresholds:\n  cpu: &same { warn: 70, critical: 80, clear: 60 }\n  disk: *same\n',
  ).config;
  expect([thresholds.cpu.warn, thresholds.disk.warn]).toEqual([70, 70]);
});

test('keys that would reach into objects are just unknown keys', () => {
  expect(refusal(() => load('__proto__:\n  login: false\n'))[0]).toBe(
    'hub.yaml:1: __proto__: unknown section',
  );
  expect(refusal(() => load('auth:\n  constructor: 1\n'))[0]).toBe(
    'hub.yaml:2: auth.constructor: unknown key',
  );
});

test('a data folder is found from where the hub was started', () => {
  expect(load('server: { data_dir: "var/hub" }').config.server.data_dir).toBe(join(cwd, 'var/hub'));
  expect(load('server: { data_dir: "/srv/hub" }').config.server.data_dir).toBe('/srv/hub');
});

test('variables are filled into values, also where a number or a list is wanted', () => {
  const text = [
    'server: { public_url: "https://${NAME}.example.com", trusted_proxies: "${PROXIES}" }',
    'api: { report_api_key: "${KEY}" }',
    'thresholds: { cpu: { warn: "${WARN}" } }',
    'notifications: { operator_email: ["${NAME}@example.com"] }',
  ].join('\n');
  const { config } = load(text, { NAME: 'hub', PROXIES: '10.0.0.1, 10.0.0.2', KEY: '01234567', WARN: '88' });
  expect(config.server).toMatchObject({
    public_url: 'https://hub.example.com',
    trusted_proxies: ['10.0.0.1', '10.0.0.2'],
  });
  expect(config.api.report_api_key.reveal()).toBe('01234567');
  expect([config.thresholds.cpu.warn, config.notifications.operator_email]).toEqual([
    88,
    ['hub@example.com'],
  ]);
});

test('what a variable holds is not filled in again', () => {
  expect(load('assets: { dir: "${A}" }', { A: '${B}', B: 'x' }).config.assets.dir).toBe('${B}');
});

test('the environment wins over the file', () => {
  const env = {
    HUB_SERVER_DATA_DIR: '/data',
    HUB_SERVER_TLS_CERT: 'hub.pem',
    HUB_SERVER_TLS_KEY: 'hub.key',
    HUB_API_REPORT_API_KEY: '12345678',
    HUB_ALERTING_STALE_THRESHOLD: '20m',
    HUB_THRESHOLDS_CPU_WARN: '87.5',
    HUB_NOTIFICATIONS_OPERATOR_ENABLED: 'false',
    HUB_NOTIFICATIONS_OPERATOR_EMAIL: 'a@example.com, b@example.com',
    HUB_SERVER_TRUSTED_PROXIES: '10.0.0.0/8,fd00::/8',
    HUB_TIMEZONE: 'UTC',
  };
  const { config } = load(
    'timezone: "Europe/Vienna"\nalerting: { stale_threshold: "10m", down_threshold: "40m" }\n',
    env,
  );
  expect(config).toMatchObject({
    server: {
      data_dir: '/data',
      tls: { cert: 'hub.pem', key: 'hub.key' },
      trusted_proxies: ['10.0.0.0/8', 'fd00::/8'],
    },
    alerting: { stale_threshold: 1_200_000, down_threshold: 2_400_000 },
    thresholds: { cpu: { warn: 87.5 } },
    notifications: { operator_enabled: false, operator_email: ['a@example.com', 'b@example.com'] },
    timezone: 'UTC',
  });
  expect(config.api.report_api_key.reveal()).toBe('12345678');
});

test('users can be given in one variable', () => {
  const hash = `$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$${'aGFzaA'.repeat(7)}`;
  const { auth } = loadConfig({
    env: { HUB_AUTH_USERS: `[{"name":"anna","password_hash":"${hash}"}]` },
    cwd,
  }).config;
  expect(auth.users.map(({ name, password_hash }) => [name, password_hash.reveal()])).toEqual([
    ['anna', hash],
  ]);
});

test('an empty variable counts as not set', () => {
  expect(load('timezone: "UTC"', { HUB_TIMEZONE: '', HUB_RETENTION_MAX_DAYS: '' }).config).toMatchObject({
    timezone: 'UTC',
    retention: { max_days: 90 },
  });
});

test('a mistake in the environment names the variable', () => {
  expect(refusal(() => load('timezone: "UTC"', { HUB_TIMEZONE: 'Europe/Budapset' }))).toEqual([
    'HUB_TIMEZONE: timezone: is no time zone such as "Europe/Budapest"',
    "hint: did you mean 'Europe/Budapest'?",
  ]);
  expect(refusal(() => loadConfig({ env: { HUB_RETENTION_MAX_DAYS: 'many' }, cwd }))).toEqual([
    'HUB_RETENTION_MAX_DAYS: retention.max_days: must be a number, not text',
  ]);
});

test('the environment mends what the file leaves open', () => {
  const { config } = load('api: { report_api_key: "${NOWHERE}" }', { HUB_API_REPORT_API_KEY: 'given-here' });
  expect(config.api.report_api_key.reveal()).toBe('given-here');
});

test('other HUB_ variables do no harm and are listed', () => {
  const injected = { HUB_SERVICE_PORT: 'tcp://10.0.0.1', HUB_ALERTING_STALE_TRESHOLD: '1m', HUB_SERVER: 'x' };
  const known = {
    HUB_MASTER_KEY: 'x',
    HUB_REEXEC: '1',
    HUB_BROWSER: 'bundled',
    HUB_TIMEZONE: 'UTC',
    PATH: '/bin',
  };
  expect(loadConfig({ env: { ...injected, ...known }, cwd }).ignoredEnvironment).toEqual([
    'HUB_ALERTING_STALE_TRESHOLD',
    'HUB_SERVER',
    'HUB_SERVICE_PORT',
  ]);
});

test('no two keys share a variable', () => {
  const variables = configKeys.map(({ variable }) => variable);
  expect(new Set(variables).size).toBe(variables.length);
  expect(variables).toContain('HUB_THRESHOLDS_MEMORY_CRITICAL');
});

test('the settings are shown in the form of the file, without their secrets', () => {
  const { config } = load('registry: { token: "hunter2" }\nalerting: { check_interval: "90s" }\n');
  expect(redact(config)).toMatchObject({
    server: { listen: ':8080', data_dir: join(cwd, 'data') },
    api: { report_api_key: '' },
    alerting: { check_interval: '90s' },
    registry: { token: '[secret]' },
  });
  expect(JSON.stringify(redact(config))).not.toContain('hunter2');
});

test.each(['seven77', 'x'.repeat(513), 'with a blank'])(
  'the global key %s would open no door: refused',
  (key) => {
    expect(refusal(() => load(`api: { report_api_key: "${key}" }`))[0]).toMatch(
      /^hub.yaml:1: api.report_api_key: must be 8 to 512 printable characters/,
    );
  },
);

test('a refusal quotes no secret', () => {
  const texts = [
    'api: { report_api_key: "hunter 2" }',
    'api: "hunter 2"',
    'api: hunter 2: [',
    'api: ]hunter 2',
    'registry: { token: "hunter 2\n',
  ];
  const said = texts.map((text) => refusal(() => load(text)).join('\n'));
  expect(said.join('\n')).not.toContain('hunter');
  expect(said).not.toContain('not refused');
});
