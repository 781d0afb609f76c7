import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../errors.ts';
import { hubClient } from './client.ts';
import { collect, thisMachine } from './collect.ts';
import { readAgentConfig } from './config.ts';
import { runAgent } from './loop.ts';

/**
 * `hub agent`: reports this machine until `signal` is aborted, then resolves.
 * Throws HubError `bad_config` before the first report; afterwards it outlives everything.
 */
export async function runAgentFromConfig(
  path: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const { hub } = readAgentConfig(path, env);
  const ca = hub.ca_file === undefined ? undefined : readAuthority(hub.ca_file);
  const collector = {
    hostId: hub.host_id,
    agentVersion: ownVersion(),
    facts: thisMachine(),
    log: print,
    expire,
  };
  print(`reporting as ${hub.host_id} to ${hub.url}`);
  await runAgent({
    config: hub,
    collect: (now) => collect(now, collector),
    send: hubClient({ url: hub.url, apiKey: hub.api_key, ca }),
    now: Date.now,
    random: Math.random,
    wait,
    log: print,
    signal,
  });
  print('stopped');
}

function readAuthority(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HubError('bad_config', `hub.ca_file: ${path} cannot be read`, {
      hint: 'name a readable PEM file, or leave ca_file out to trust the usual authorities',
      cause,
    });
  }
}

/** The version of the package that this file came with. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version; // our own file, and npm insists on a version
}

const print = (line: string) => {
  process.stdout.write(`agent: ${line}\n`);
};

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

async function expire(ms: number, signal: AbortSignal): Promise<never> {
  await pause(ms, undefined, { signal });
  throw new Error(`no answer within ${ms / 1000} s`);
}
