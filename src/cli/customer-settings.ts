import type { Command } from 'commander';
import { throughDoor } from './door.ts';
import { oldKeyWords, overlapIn, overlapOption, type Rotated } from './host-change.ts';
import { configOption, examples, print, type Shell } from './shell.ts';

/** The settings of a customer as options give them. */
export interface Given {
  name?: string;
  domain?: string;
  email?: string;
  language?: string;
  timezone?: string;
  site?: string;
  tag?: string[];
  notes?: string;
  expectEvery?: string;
  grace?: string;
}

/** Adds the options that say what is known of a customer. */
export const withSettings = (command: Command): Command =>
  command
    .option('--name <text>', 'its name, for people')
    .option('--domain <domain>', 'the domain of its services')
    .option('--email <address>', 'where it is reached')
    .option('--language <hu|en>', 'the language of what it is told (default: hu)')
    .option('--timezone <zone>', 'such as Europe/Budapest')
    .option('--site <text>', 'where its boxes stand')
    .option('--tag <tag...>', 'words to find it by')
    .option('--notes <text>', 'for operators only')
    .option('--expect-every <duration>', 'a report is expected this often: 15m, 6h')
    .option('--grace <duration>', 'and may be this late');

/** What was given, as the API takes it. */
export const bodyOf = ({ tag, expectEvery, ...given }: Given): Record<string, unknown> => ({
  ...given,
  ...(tag ? { tags: tag } : {}),
  ...(expectEvery === undefined ? {} : { expect_every: expectEvery }),
});

interface Common {
  config?: string;
  json?: true;
}

/** `customer edit` and `customer rotate-key`. */
export function changing(group: Command, shell: Shell, json: readonly [string, string]): void {
  withSettings(group.command('edit <customer>'))
    .summary('change what is known of a customer')
    .description('Changes what is given and nothing else; --clear puts the default of a setting back.')
    .option('--clear <setting...>', 'email, tags, expect_every …: back to the default')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['customer edit demo-felhom --email ops@demo.example', 'a new address'],
        ['customer edit demo-felhom --clear expect_every grace', 'as the fleet has it'],
      ]),
    )
    .action(
      async (
        customerId: string,
        { config, json, clear = [], ...given }: Given & Common & { clear?: string[] },
      ) => {
        const body = { ...Object.fromEntries(clear.map((name) => [name, null])), ...bodyOf(given) };
        const path = `/api/v1/admin/customers/${encodeURIComponent(customerId)}`;
        const answer = await throughDoor(shell, config, (door) =>
          door.api<{ customer: { version: number } }>('PATCH', path, body),
        );
        print(
          shell,
          json
            ? JSON.stringify(answer)
            : `${customerId} has these settings now (version ${answer.customer.version}).`,
        );
      },
    );

  group
    .command('rotate-key <customer>')
    .summary('give a customer a new key for its controller')
    .description('The new key is shown this once.')
    .option(...overlapOption)
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [['customer rotate-key demo-felhom --overlap 0s', 'when its key was stolen']]),
    )
    .action(async (customerId: string, { config, json, overlap }: Common & { overlap?: string }) => {
      const body = overlapIn(overlap);
      const path = `/api/v1/admin/customers/${encodeURIComponent(customerId)}/rotate-key`;
      const made = await throughDoor(shell, config, (door) => door.api<Rotated>('POST', path, body));
      if (json) return print(shell, JSON.stringify(made));
      print(shell, `API key of the controller of ${customerId}, shown only now: ${made.api_key}`);
      print(shell, oldKeyWords(made));
    });
}
