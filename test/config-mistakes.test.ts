import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { HubError, linesOf } from '../src/errors.ts';

const folder = 'fixtures/config';
const wantedDuration = 'must be a duration such as "90s", "30m", "6h", "90d" or "2w"';

/** What the operator reads for each file: the line, and the hint where there is one. */
const said: Record<string, string[]> = {
  'alias-bomb.yaml': [
    'alias-bomb.yaml: is not YAML that the hub reads: an alias without its anchor, or too many aliases',
  ],
  'bad-duration.yaml': [`bad-duration.yaml:2: alerting.check_interval: ${wantedDuration}`],
  'bad-email.yaml': ['bad-email.yaml:4: notifications.operator_email.1: must be an e-mail address'],
  'bad-listen.yaml': [
    'bad-listen.yaml:2: server.listen: must be like ":8080", "127.0.0.1:8080" or "[::1]:8080"',
  ],
  'bad-mode.yaml': [
    'bad-mode.yaml:2: notifications.mode: must be one of send, shadow',
    "hint: did you mean 'shadow'?",
  ],
  'bad-proxy.yaml': [
    'bad-proxy.yaml:4: server.trusted_proxies.1: must be an IP address or a network such as "10.0.0.0/8"',
  ],
  'bad-time.yaml': ['bad-time.yaml:2: retention.prune_schedule: must be a time of day such as "04:30"'],
  'bad-zone.yaml': [
    'bad-zone.yaml:1: timezone: is no time zone such as "Europe/Budapest"',
    "hint: did you mean 'Europe/Budapest'?",
  ],
  'cert-without-key.yaml': ['cert-without-key.yaml:2: server.tls: needs both cert and key, or none'],
  'clear-over-warn.yaml': [
    'clear-over-warn.yaml:2: thresholds.cpu.clear: must be less than warn, which is 80',
  ],
  'duplicate-key.yaml': ['duplicate-key.yaml:4: alerting.check_interval: stands twice, first in line 2'],
  'duration-without-unit.yaml': [
    `duration-without-unit.yaml:2: alerting.check_interval: ${wantedDuration}: a number alone has no unit`,
  ],
  'first-retry-over-max.yaml': [
    'first-retry-over-max.yaml:2: delivery.first_retry: must not be longer than max_retry, which is 5m',
  ],
  'interval-too-long.yaml': ['interval-too-long.yaml:2: heartbeat.interval: must be at most 24d'],
  'key-in-wrong-section.yaml': [
    'key-in-wrong-section.yaml:2: server.stale_threshold: unknown key',
    "hint: did you mean 'alerting.stale_threshold'?",
  ],
  'login-off-in-public.yaml': [
    'login-off-in-public.yaml:4: auth.login: may be false only while the hub listens on loopback, such as "127.0.0.1:8080"',
  ],
  'missing-variable.yaml': [
    'missing-variable.yaml:2: notifications.resend_api_key: the environment variable NO_SUCH_VARIABLE is not set',
    'hint: set it, or write the value here',
  ],
  'misspelt-key.yaml': [
    'misspelt-key.yaml:5: alerting.stale_treshold: unknown key',
    "hint: did you mean 'stale_threshold'?",
  ],
  'mtls-without-ca.yaml': [
    'mtls-without-ca.yaml:1: mtls.ca_cert: must name the CA file when client certificates are required',
  ],
  'mtls-without-tls.yaml': [
    'mtls-without-tls.yaml:2: mtls.ca_cert: needs server.tls: client certificates exist only on a TLS connection',
  ],
  'not-yaml.yaml': ['not-yaml.yaml:5: is not YAML: Missing closing "quote'],
  'number-for-text.yaml': [
    'number-for-text.yaml:2: api.report_api_key: must be text, not a number',
    'hint: put it in quotes',
  ],
  'percent-over-100.yaml': ['percent-over-100.yaml:3: thresholds.memory.critical: must be at most 100'],
  'plain-password.yaml': [
    'plain-password.yaml:2: auth.password_hash: must be an argon2id hash: make one with `hub hash-password`',
  ],
  'same-user-twice.yaml': ["same-user-twice.yaml:5: auth.users.1.name: there are two users named 'Anna'"],
  'section-is-text.yaml': [
    'section-is-text.yaml:1: alerting: must be a section with keys of its own, not text',
  ],
  'several-mistakes.yaml': [
    'several-mistakes.yaml: 4 mistakes',
    "  several-mistakes.yaml:2: server.lisen: unknown key (did you mean 'listen'?)",
    `  several-mistakes.yaml:4: alerting.check_interval: ${wantedDuration}`,
    '  several-mistakes.yaml:7: notifications.mode: stands twice, first in line 6',
    `  several-mistakes.yaml:8: timezone: is no time zone such as "Europe/Budapest" (did you mean 'Europe/Budapest'?)`,
  ],
  'stale-over-down.yaml': [
    'stale-over-down.yaml:2: alerting.stale_threshold: must be shorter than down_threshold, which is 1h',
  ],
  'tab-indent.yaml': ['tab-indent.yaml:2: is not YAML: Tabs are not allowed as indentation'],
  'top-is-list.yaml': ['top-is-list.yaml: must be a section with keys of its own, not a list'],
  'unknown-key.yaml': [
    'unknown-key.yaml:2: retention.colour: unknown key',
    'hint: known here: max_days, prune_schedule',
  ],
  'unknown-section.yaml': [
    'unknown-section.yaml:2: alertng: unknown section',
    "hint: did you mean 'alerting'?",
  ],
  'user-without-hash.yaml': ['user-without-hash.yaml:3: auth.users.0.password_hash: is missing'],
  'warn-over-critical.yaml': [
    'warn-over-critical.yaml:3: thresholds.disk.warn: must be less than critical, which is 95',
  ],
  'wrong-type.yaml': ['wrong-type.yaml:2: retention.max_days: must be a number, not text'],
};

const linesFor = (path: string): string[] => {
  try {
    loadConfig({ path, env: {}, cwd: folder });
  } catch (error) {
    if (error instanceof HubError && error.code === 'bad_config') return linesOf(error);
    throw error;
  }
  return ['no mistake found'];
};

test.each(Object.keys(said))('%s is refused in words that say where and why', (file) => {
  expect(linesFor(file)).toEqual(said[file]);
});

test('every wrong file among the fixtures has its words here', () => {
  expect(Object.keys(said).sort()).toEqual(readdirSync(folder).sort());
});
