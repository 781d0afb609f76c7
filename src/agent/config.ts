import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { AgentConfig } from '../../schema/agent-config.ts';
import { wording } from '../config-wording.ts';
import { HubError } from '../errors.ts';
import { nearest } from '../nearest.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What each variable of the environment stands for; a variable wins over the file, an empty one counts as absent. */
const variables = {
  url: 'FELHOM_AGENT_HUB_URL',
  host_id: 'FELHOM_AGENT_HUB_HOST_ID',
  api_key: 'FELHOM_AGENT_HUB_API_KEY',
  poll_seconds: 'FELHOM_AGENT_HUB_POLL_SECONDS',
  ca_file: 'FELHOM_AGENT_HUB_CA_FILE',
} as const;

type Key = keyof typeof variables;

/**
 * The agent's settings: the file (none when `path` is undefined) with the environment over it.
 * Throws HubError `bad_config`, whose one line names the file and the key; no value is ever repeated.
 */
export function readAgentConfig(path: string | undefined, env: Environment): AgentConfig {
  const file = path === undefined ? {} : readObject(path);
  const hub = file.hub ?? {};
  const overrides = fromEnvironment(env);
  // A hub that is no object is left as it is: the schema says so better than a spread would.
  const merged = isObject(hub) ? { ...file, hub: { ...hub, ...overrides } } : file;

  const result = AgentConfig.safeParse(merged, { error: wording });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw result.error;
  throw complaint(issue, path, overrides);
}

function readObject(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HubError('bad_config', `${path} cannot be read`, {
      hint: 'name a readable file with --config, or set the FELHOM_AGENT_HUB_* variables',
      cause,
    });
  }
  const value = parse(text, path);
  if (!isObject(value)) throw new HubError('bad_config', `${path}: must be an object`, { hint: example });
  return value;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the text, and with it perhaps the key: it is not passed on.
    throw new HubError('bad_config', `${path}: is not JSON`, { hint: example });
  }
}

function fromEnvironment(env: Environment): Partial<Record<Key, string | number>> {
  const found: Partial<Record<Key, string | number>> = {};
  for (const [key, variable] of Object.entries(variables) as [Key, string][]) {
    const value = env[variable]?.trim();
    if (value === undefined || value === '') continue;
    found[key] = key === 'poll_seconds' && /^\d+$/.test(value) ? Number(value) : value;
  }
  return found;
}

const example = 'write {"hub": {"url": "https://…", "host_id": "…", "api_key": "…"}}';

function complaint(issue: z.core.$ZodIssue, path: string | undefined, overrides: object): HubError {
  const key = issue.path[1];
  const variable = typeof key === 'string' && key in variables ? variables[key as Key] : undefined;
  const source = variable !== undefined && String(key) in overrides ? variable : (path ?? 'the environment');

  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? '';
    const known = issue.path.length === 0 ? ['hub'] : Object.keys(variables);
    const meant = nearest(unknown, known);
    return new HubError('bad_config', `${source}: ${[...issue.path, unknown].join('.')} is not a known key`, {
      hint: meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`,
    });
  }
  const absent = issue.code === 'invalid_type' && variable !== undefined && !(String(key) in overrides);
  const message = source === variable ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
  return new HubError('bad_config', `${source}: ${message}`, {
    hint: absent ? `set it in the file or as ${variable}` : hintFor(key, issue),
  });
}

/** What to write instead; the whole example only where something whole is wrong. */
function hintFor(key: unknown, issue: z.core.$ZodIssue): string {
  if (key === 'poll_seconds') return 'leave it out (900): from the first answer on the hub says how often';
  return issue.code === 'custom' && key === 'url'
    ? 'the address that people use, such as https://hub.example.com'
    : example;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
