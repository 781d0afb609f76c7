import type { z } from 'zod';
import type { NotifyTested } from '../../schema/wire/alarms.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, coloured, configOption, examples, print } from './shell.ts';
import { harmless } from './table.ts';

interface Options {
  channel?: string;
  to?: string;
  config?: string;
  json?: true;
}

export const notify: AddCommand = (program, shell) => {
  program
    .command('notify')
    .summary('try the ways on which people are told')
    .command('test')
    .summary('send a test over a channel, at once')
    .description(
      `Goes past every rule and cooldown, and is recorded like every notice. What counts is what the provider answers: accepted
is not yet delivered. Exit code 1 when it failed or nobody knows.`,
    )
    .option('--channel <name>', 'email, resend, smtp, webhook or ntfy (default: the first that is set up)')
    .option('--to <address>', 'one address (default: the first of notifications.operator_email)')
    .option(...configOption)
    .option('--json', 'for scripts: {outcome, detail, notification_id}')
    .addHelpText('after', () =>
      examples(shell, [
        ['notify test', 'to the operator, over what is set up'],
        ['notify test --channel smtp --to you@example.com', 'after a change of smtp in hub.yaml'],
      ]),
    )
    .action(async ({ config, json, channel, to }: Options) => {
      const body = { ...(channel === undefined ? {} : { channel }), ...(to === undefined ? {} : { to }) };
      const answer = await throughDoor(shell, config, (door) =>
        door.api<z.infer<typeof NotifyTested>>('POST', '/api/v1/admin/notify-test', body),
      );
      const { outcome, detail } = answer;
      if (outcome === 'failed' || outcome === 'uncertain') shell.exitCode = 1;
      if (json) return print(shell, JSON.stringify(answer));
      const colour = outcome === 'accepted' ? 'green' : outcome === 'withheld' ? 'yellow' : 'red';
      print(shell, `${coloured(shell, colour, outcome)}: ${harmless(detail)}`);
    });
};
