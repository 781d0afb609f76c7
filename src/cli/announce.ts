import type { Hub } from '../hub.ts';
import { masterKeyPlace } from '../keys.ts';
import { print, type Shell } from './shell.ts';

/**
 * What a first start says, once: the only time that these secrets are seen. Says nothing on a later one, and answers
 * whether it spoke.
 */
export function announceFirst(
  shell: Shell,
  hub: Hub,
  configFile: string | undefined,
  say: (shell: Shell, line: string) => void = print,
): boolean {
  const { apiKey, password } = hub.first;
  if (apiKey === undefined && password === undefined) return false;
  const facts: [string, string | null | undefined][] = [
    ['dashboard', hub.url],
    ['user', password && 'operator'],
    ['password', password],
    ['API key', apiKey],
    ['master key', masterKeyPlace(hub.config, shell.env)],
    ['data folder', hub.dir],
  ];
  const lines = [
    'The hub made its keys. Password and API key are shown only now; it keeps no more than their hashes.',
    '',
    ...facts.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    '',
    'Keep a copy of the master key elsewhere: without it neither this data nor a backup of it can be opened.',
    '',
    'To connect this machine as a first host, in another terminal:',
    '',
    `  ${connectLine(shell.self, configFile)}`,
    '',
  ];
  say(shell, lines.join('\n')); // in one piece: whoever reads along has all of it
  return true;
}

/** One line that admits a host and starts its agent. */
export const connectLine = (self: string, configFile: string | undefined): string =>
  [
    `${self} host create first-customer --new-customer --connect agent.json${configFile === undefined ? '' : ` --config ${quoted(configFile)}`}`,
    `${self} agent --config agent.json`,
  ].join(' && ');

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
