import type { Hub } from '../hub.ts';
import { masterKeyPlace } from '../keys.ts';
import { folderWord } from './settings.ts';
import { print, quoted, type Shell } from './shell.ts';

interface Announcement {
  configFile: string | undefined;
  /** the data folder goes when the hub ends: nothing in it is worth a copy */
  passing?: boolean;
  say?: (shell: Shell, line: string) => void;
}

/**
 * What a first start says, once: the only time that these secrets are seen. Says nothing on a later one, and answers
 * whether it spoke.
 */
export function announceFirst(
  shell: Shell,
  hub: Hub,
  { configFile, passing = false, say = print }: Announcement,
): boolean {
  const { apiKey, password } = hub.first;
  if (apiKey === undefined && password === undefined) return false;
  const facts: [string, string | null | undefined][] = [
    ['dashboard', hub.url],
    ['user', password && 'operator'],
    ['password', password],
    ['API key', apiKey],
    ['master key', passing ? undefined : masterKeyPlace(hub.config, shell.env)],
    ['data folder', hub.dir],
  ];
  const lines = [
    'The hub made its keys. Password and API key are shown only now; it keeps no more than their hashes.',
    '',
    ...facts.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    '',
    passing
      ? 'The data folder goes when this ends.'
      : 'Keep a copy of the master key elsewhere: without it neither this data nor a backup of it can be opened.',
    '',
    'To connect this machine as a first host, in another terminal:',
    '',
    `  ${connectLine(shell.self, configFile, folderWord(shell, configFile, hub.dir))}`,
    '',
  ];
  say(shell, lines.join('\n')); // in one piece: whoever reads along has all of it
  return true;
}

/** One line that admits a host and starts its agent. `folder` stands before what must find the hub's data folder. */
export const connectLine = (self: string, configFile: string | undefined, folder = ''): string =>
  [
    `${folder}${self} host create first-customer --new-customer --connect agent.json${configFile === undefined ? '' : ` --config ${quoted(configFile)}`}`,
    `${self} agent --config agent.json`,
  ].join(' && ');
