import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAgentConfig } from '../../src/agent/config.ts';
import { HubError } from '../../src/errors.ts';

const hub = { url: 'https://hub.example.com/', host_id: 'demo-felhom-01', api_key: 'secret-key' };

function file(content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'agent-')), 'agent.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function refusal(path: string | undefined, env: Record<string, string> = {}): HubError {
  try {
    readAgentConfig(path, env);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('the file alone is enough, and an interval that nobody gave is a quarter of an hour', () => {
  expect(readAgentConfig(file({ hub }), {})).toEqual({
    hub: { ...hub, url: 'https://hub.example.com', poll_seconds: 900 },
  });
});

test('the environment alone is enough', () => {
  const env = {
    FELHOM_AGENT_HUB_URL: 'http://127.0.0.1:8080',
    FELHOM_AGENT_HUB_HOST_ID: 'pve1',
    FELHOM_AGENT_HUB_API_KEY: 'k',
    FELHOM_AGENT_HUB_POLL_SECONDS: '60',
    FELHOM_AGENT_HUB_CA_FILE: '/etc/ca.pem',
  };
  expect(readAgentConfig(undefined, env).hub).toEqual({
    url: 'http://127.0.0.1:8080',
    host_id: 'pve1',
    api_key: 'k',
    poll_seconds: 60,
    ca_file: '/etc/ca.pem',
  });
});

test('an interval that no agent keeps is refused in words, with what to write instead', () => {
  const error = refusal(file({ hub: { ...hub, poll_seconds: 5 } }));
  expect(error.message).toMatch(/agent\.json: hub\.poll_seconds: must be at least 60$/);
  expect(error.hint).toContain('leave it out');
});

test('a variable wins over the file, and an empty one does not', () => {
  const env = { FELHOM_AGENT_HUB_HOST_ID: 'other', FELHOM_AGENT_HUB_API_KEY: '' };
  expect(readAgentConfig(file({ hub }), env).hub).toMatchObject({ host_id: 'other', api_key: 'secret-key' });
});

test.each([
  'https://hub.example.com',
  'http://localhost:8080',
  'http://127.1.2.3',
  'http://[::1]:8080',
  'https://hub.example.com/felhom',
])('%s is an address that the key may travel to', (url) => {
  expect(readAgentConfig(file({ hub: { ...hub, url } }), {}).hub.url).toBe(url);
});

test.each([
  ['http://hub.example.com', 'must be https'],
  ['http://127.0.0.1.example.com', 'must be https'],
  ['http://10.0.0.1', 'must be https'],
  ['ftp://hub.example.com', 'must begin with https'],
  ['https://me:word@hub.example.com', 'must not carry a name or password'],
  ['https://hub.example.com/?a=1', 'must end before any ?'],
  ['hub.example.com', 'is not a URL'],
])('the address %s is refused because it %s', (url, why) => {
  const error = refusal(file({ hub: { ...hub, url } }));
  expect(error.code).toBe('bad_config');
  expect(error.message).toContain(`hub.url: ${why}`);
});

test('a misspelt key is refused with its path and the right one', () => {
  const path = file({ hub: { ...hub, pol_seconds: 60 } });
  expect(refusal(path)).toMatchObject({
    message: `${path}: hub.pol_seconds is not a known key`,
    hint: 'did you mean poll_seconds?',
  });
});

test('what is missing is named with the variable that would set it', () => {
  const error = refusal(file({ hub: { url: hub.url, host_id: hub.host_id } }));
  expect(error.message).toContain('hub.api_key');
  expect(error.hint).toBe('set it in the file or as FELHOM_AGENT_HUB_API_KEY');
});

test.each([
  [{ FELHOM_AGENT_HUB_POLL_SECONDS: '59' }],
  [{ FELHOM_AGENT_HUB_POLL_SECONDS: '3601' }],
  [{ FELHOM_AGENT_HUB_POLL_SECONDS: 'often' }],
  [{ FELHOM_AGENT_HUB_HOST_ID: '-x' }],
])('a wrong variable is named as the culprit, not the file: %o', (env) => {
  const error = refusal(file({ hub }), env);
  expect(error.message).toMatch(new RegExp(`^${Object.keys(env)[0]}: `));
});

test('a key that a header cannot carry is refused without being repeated', () => {
  const error = refusal(file({ hub: { ...hub, api_key: 'two words' } }));
  expect(error.message).toContain('hub.api_key');
  expect(error.message).not.toContain('two words');
});

test('a broken file is refused without quoting it, since the key is in it', () => {
  const error = refusal(file('{"hub": {"api_key": "secret-key"'));
  expect(error.message).toContain('is not JSON');
  expect(`${error.message} ${error.cause ?? ''}`).not.toContain('secret');
});

test.each(['[]', 'null', '{"hub": "x"}', '{"hub": null}'])('the file %s is refused in one line', (text) => {
  const error = refusal(file(text));
  expect(error.code).toBe('bad_config');
  expect(error.message).not.toContain('\n');
});

test('a file that is not there is named', () => {
  expect(refusal('/nowhere/agent.json').message).toBe('/nowhere/agent.json cannot be read');
});
