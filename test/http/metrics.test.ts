import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { given } from '../scenario.ts';
import { hostReport, keys, report, twoCustomers } from './two-customers.ts';

async function busyHub() {
  const scenario = await given(twoCustomers);
  await scenario.post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] });
  await scenario.post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] });
  await scenario.post('/api/v1/report', report('anna', { timestamp: '2020-01-01T00:00:00Z' }));
  await scenario.post('/api/v1/report', '{', { key: 'nobody-at-all' });
  await scenario.hub.runner.tick();
  return scenario;
}

/** The lines of the Prometheus text format, checked as a scraper would read them. */
function parse(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of text.trimEnd().split('\n')) {
    if (line === '') continue;
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment) {
      const [, what, name, rest] = comment;
      if (what === 'TYPE') {
        expect(['counter', 'gauge', 'histogram', 'summary', 'untyped']).toContain(rest);
        expect(types.has(name!), `${name} is typed once`).toBe(false);
        types.set(name!, rest!);
      }
      continue;
    }
    const sample =
      /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (NaN|[+-]?Inf|[+-]?[\d.e+-]+)$/.exec(
        line,
      );
    expect(sample, line).not.toBeNull();
    const [, name, labels = '', value] = sample!;
    const family = types.has(name!) ? name! : name!.replace(/_(bucket|sum|count)$/, '');
    expect(types.has(family), `${name} has a type`).toBe(true);
    expect(values.has(name + labels), `${line} comes once`).toBe(false);
    values.set(name + labels, Number(value));
  }
  return values;
}

test('are text that a scraper can read, and say what the hub did', async () => {
  const { get, hub } = await busyHub();
  const answer = await get('/metrics');
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const values = parse(answer.text);
  const position = hub.log.head().position;
  expect(values.get('hub_log_position')).toBe(position);
  expect(values.get('hub_read_model_position')).toBe(position);
  expect(values.get('hub_writable')).toBe(1);
  expect(values.get('hub_parked_events')).toBe(0);
  expect(values.get('hub_duplicate_reports_total')).toBe(1);
  expect(values.get('hub_outdated_reports_total')).toBe(1);
  expect(values.get('hub_http_requests_total{route="/api/v1/host-report",status="200"}')).toBe(2);
  expect(values.get('hub_http_requests_total{route="/api/v1/report",status="401"}')).toBe(1);
  expect(values.get('hub_hosts{status="ok"}')).toBe(1);
  expect(values.get('hub_hosts{status="pending"}')).toBe(1);
  expect([...values.keys()].some((name) => name.startsWith('process_'))).toBe(true);
});

test('never carry an id, a path or a key as a label: each would make a series of its own', async () => {
  const { get } = await busyHub();
  await get('/api/v1/customers/anna');
  await get('/api/v1/nothing/at/all');
  const { text } = await get('/metrics');
  expect(text).not.toMatch(/anna|bela|nothing/);
  expect(text).toContain('route="/api/v1/customers/{customer_id}"');
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

test.runIf(promtool)('are accepted by promtool check metrics', async () => {
  const { get } = await busyHub();
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: (await get('/metrics')).text,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});

test('are open on loopback without a key, but not through a proxy', async () => {
  const { get } = await given(twoCustomers);
  expect((await get('/metrics', { key: null })).status).toBe(200);
  for (const name of [
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Real-IP',
    'Via',
  ])
    expect((await get('/metrics', { key: null, headers: { [name]: '127.0.0.1' } })).status, name).toBe(401);
});

test.each([
  ['127.0.0.1:8080', 200],
  ['localhost', 200],
  ['[::1]:9090', 200],
  ['hub.example.hu', 200],
  ['evil.example', 401],
  ['evil.localhost.example:8080', 401],
  ['127.0.0.1.evil.example', 401],
])(
  'asked for without a key under the name %s are %i: a page elsewhere may point its name here',
  async (host, status) => {
    const { url } = await given([], { env: { HUB_SERVER_PUBLIC_URL: 'https://hub.example.hu' } });
    const answered = await new Promise<number>((resolve, reject) =>
      request(`${url}/metrics`, { headers: { Host: host } }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      })
        .on('error', reject)
        .end(),
    );
    expect(answered).toBe(status);
  },
);

test('want the global key where one is shown: another is 403, a wrong one 401', async () => {
  const { get } = await given(twoCustomers);
  expect((await get('/metrics', { headers: { 'X-Forwarded-For': '10.0.0.1' } })).status).toBe(200);
  expect((await get('/metrics', { key: keys.anna })).status).toBe(403);
  expect((await get('/metrics', { key: keys['anna-1'] })).status).toBe(403);
  expect((await get('/metrics', { key: 'wrong-key' })).status).toBe(401);
});
