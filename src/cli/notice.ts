import type { Command } from 'commander';
import type { NotificationView } from '../../schema/wire/alarms.ts';
import { agoPhrase } from '../../views/format.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';
import { type Line, whyLines } from './why-lines.ts';

interface Common {
  config?: string;
  json?: true;
}

const json = ['--json', 'for scripts: what the API answers'] as const;

export const notice: AddCommand = (program, shell) => {
  const group = program
    .command('notice')
    .summary('who was told of what, who was not, and why')
    .description('Works through the running hub; without one the data folder is opened for the moment.');
  list(group, shell);
  show(group, shell);
  retry(group, shell);
};

interface List extends Common {
  customer?: string;
  incident?: string;
  state?: string;
  before?: string;
  limit?: string;
}

function list(group: Command, shell: Shell): void {
  group
    .command('list')
    .summary('every decision, the noes too, newest first')
    .option('--customer <id>', 'of one customer')
    .option('--incident <incident>', 'of one incident')
    .option('--state <state>', 'requested, sending, accepted, uncertain, dead or withheld')
    .option('--before <notice>', 'go on from here')
    .option('--limit <n>', 'how many at most (default: 50)')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['notice list --state dead', 'what never went out'],
        ['notice list --customer demo-felhom', 'who was told of what, at one customer'],
      ]),
    )
    .action(async ({ config, json, customer, incident, state, before, limit }: List) => {
      const asked = new URLSearchParams();
      const given = { customer_id: customer, incident_id: incident, state, before, limit };
      for (const [name, value] of Object.entries(given)) if (value !== undefined) asked.set(name, value);
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ notifications: NotificationView[] }>('GET', `/api/v1/admin/notifications?${asked}`),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const rows = answer.notifications.map((one) => [
        one.notification_id,
        agoPhrase(Date.parse(one.at), shell.now()),
        stateOf(shell, one),
        one.reason,
        one.audience,
        harmless(one.recipient === null ? '—' : `${one.recipient} (${one.channel})`),
        harmless(one.event_type),
        one.customer_id ?? '—',
        one.incident_id ?? '—',
      ]);
      const head = ['notice', 'when', 'state', 'reason', 'for', 'to', 'of', 'customer', 'incident'];
      for (const line of rows.length === 0 ? ['No notice is like this.'] : tableLines(head, rows))
        print(shell, line);
    });
}

interface Shown {
  notification: NotificationView;
  message: { subject: string; text: string; language: string } | null;
}

function show(group: Command, shell: Shell): void {
  group
    .command('show <notice>')
    .summary('a notice: why it was sent or withheld, what became of it, and what it says')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () => examples(shell, [['notice show 1837', 'the number stands in the list']]))
    .action(async (id: string, { config, json }: Common) => {
      const path = `/api/v1/admin/notifications/${encodeURIComponent(id)}`;
      const { shown, lines } = await throughDoor(shell, config, async (door) => ({
        shown: await door.api<Shown>('GET', path),
        lines: (await door.api<{ lines: Line[] }>('GET', `${path}/why`)).lines,
      }));
      if (json) return print(shell, JSON.stringify({ ...shown, lines }));
      for (const line of whyLines(lines)) print(shell, line);
      if (shown.message === null) return;
      print(shell);
      print(shell, `Subject: ${harmless(shown.message.subject)}`);
      print(shell);
      for (const line of shown.message.text.split('\n')) print(shell, harmless(line));
    });
}

function retry(group: Command, shell: Shell): void {
  group
    .command('retry <notice>')
    .summary('send a dead or an uncertain notice again, under the same key')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [['notice retry 1837', 'the recipient may get it twice, if it was uncertain']]),
    )
    .action(async (id: string, { config, json }: Common) => {
      const path = `/api/v1/admin/notifications/${encodeURIComponent(id)}/retry`;
      const answer = await throughDoor(shell, config, (door) => door.api('POST', path));
      print(shell, json ? JSON.stringify(answer) : `Notice ${id} is sent again at its turn.`);
    });
}

const colours = {
  dead: 'red',
  uncertain: 'red',
  accepted: 'green',
  requested: 'yellow',
  sending: 'yellow',
  withheld: 'dim',
} as const;
const stateOf = (shell: Shell, { state }: NotificationView) => coloured(shell, colours[state], state);
