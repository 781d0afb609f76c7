import type { Command } from 'commander';
import { parseDuration } from '../../schema/duration.ts';
import { HubError } from '../errors.ts';
import { connect, connectFile } from './connect.ts';
import { throughDoor } from './door.ts';
import { configOption, examples, print, type Shell } from './shell.ts';

interface Common {
  config?: string;
  json?: true;
}

/** What the API answers to a new key. */
export interface Rotated {
  api_key: string;
  old_key_until: string | null;
}

/** The option that says how long an old key goes on. */
export const overlapOption = [
  '--overlap <duration>',
  'the longest that the old key may live; it ends when the new one is first used (default: 7d; 0s: at once)',
] as const;

/** @throws HubError usage for what is no duration */
export function overlapIn(text: string | undefined): { overlap_seconds?: number } {
  if (text === undefined) return {};
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new HubError('usage', `--overlap: '${text}' is no duration`, { hint: 'such as 2d' });
  return { overlap_seconds: Math.floor(ms / 1000) };
}

/** When the old key ends, for people. */
export const oldKeyWords = ({ old_key_until }: Rotated): string =>
  old_key_until === null
    ? 'The old key is dead.'
    : `The old key goes on until the new one is first used, ${old_key_until} at the latest.`;

/** `host rotate-key` and `host remove`. */
export function changing(group: Command, shell: Shell, json: readonly [string, string]): void {
  group
    .command('rotate-key <host>')
    .summary('give a host a new key')
    .description('The new key is shown this once; with --connect it goes into a new file for the agent.')
    .option(...overlapOption)
    .option('--connect <file>', "write the agent's configuration into a new file, instead of showing the key")
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['host rotate-key demo-felhom-1a2b3c4d --connect agent.json', 'when its agent.json was lost'],
        ['host rotate-key demo-felhom-1a2b3c4d --overlap 0s', 'when its key was stolen'],
      ]),
    )
    .action(async (hostId: string, options: Common & { overlap?: string; connect?: string }) => {
      const body = overlapIn(options.overlap);
      const file = connectFile(options.connect);
      await throughDoor(shell, options.config, async (door, { config }) => {
        const path = `/api/v1/admin/hosts/${encodeURIComponent(hostId)}/rotate-key`;
        const made = await door.api<Rotated>('POST', path, body);
        if (file !== undefined) {
          const order = { door, config, file, name: options.connect!, json: options.json };
          await connect(shell, { host_id: hostId, api_key: made.api_key }, order);
        } else if (options.json) return print(shell, JSON.stringify(made));
        else print(shell, `API key of ${hostId}, shown only now: ${made.api_key}`);
        if (!options.json) print(shell, oldKeyWords(made));
      });
    });

  group
    .command('remove <host>')
    .summary('decommission a host: its key is dead, its past stays')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () => examples(shell, [['host remove demo-felhom-1a2b3c4d', 'the box is gone']]))
    .action(async (hostId: string, { config, json }: Common) => {
      await throughDoor(shell, config, (door) =>
        door.api('DELETE', `/api/v1/admin/hosts/${encodeURIComponent(hostId)}`),
      );
      print(shell, json ? JSON.stringify({ host_id: hostId }) : `${hostId} is gone from the fleet.`);
    });
}
