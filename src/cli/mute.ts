import type { Command } from 'commander';
import type { MuteView } from '../../schema/wire/alarms.ts';
import { HubError } from '../errors.ts';
import { throughDoor } from './door.ts';
import { momentOf, momentWords } from './moment.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';

interface Common {
  config?: string;
  json?: true;
}

const json = ['--json', 'for scripts: what the API answers'] as const;

export const mute: AddCommand = (program, shell) => {
  const group = program
    .command('mute')
    .summary('hold notices back for a while: maintenance, a known fault')
    .description(
      `States are evaluated all the same; what is held back is recorded with the mute as its reason. When it is over, what still
stands is told. Works through the running hub; without one the data folder is opened for the moment.`,
    );
  list(group, shell);
  add(group, shell);
  end(group, shell);
};

function list(group: Command, shell: Shell): void {
  group
    .command('list')
    .summary('mutes that are not over')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () => examples(shell, [['mute list', 'also those that have not begun']]))
    .action(async ({ config, json }: Common) => {
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ mutes: MuteView[] }>('GET', '/api/v1/admin/mutes'),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const rows = answer.mutes.map((one) => [
        one.mute_id,
        [one.customer_id, one.host_id, one.rule].filter((name) => name !== null).join(', '),
        one.in_force ? 'in force' : 'not now',
        one.from,
        one.until,
        one.weekly === null ? '—' : `${one.weekly.days.join(',')} ${one.weekly.from}-${one.weekly.to}`,
        harmless(one.reason ?? '—'),
        harmless(one.by),
      ]);
      const head = ['mute', 'of', 'now', 'from', 'until', 'weekly', 'reason', 'by'];
      for (const line of rows.length === 0 ? ['Nothing is muted.'] : tableLines(head, rows))
        print(shell, line);
    });
}

interface Add extends Common {
  customer?: string;
  host?: string;
  rule?: string;
  from?: string;
  until: string;
  weekly?: string;
  zone?: string;
  reason: string;
}

function add(group: Command, shell: Shell): void {
  group
    .command('add')
    .summary('hold back the notices of a customer, a host or a rule')
    .description('Every selector that is given must match; at least one is needed.')
    .option('--customer <id>', 'of this customer')
    .option('--host <id>', 'of this host')
    .option('--rule <rule>', 'of this rule (incident list shows them), or an event type')
    .option('--from <time>', `when it begins, ${momentWords} (default: now)`)
    .requiredOption('--until <time>', `when it ends, ${momentWords}`)
    .option('--weekly <window>', 'only in this window of each week: "sat,sun 22:00-04:00", past midnight too')
    .option('--zone <zone>', "the zone of the window (default: the hub's)")
    .requiredOption('--reason <text>', 'why, for whoever looks for a notice')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['mute add --host demo-felhom-01 --until 2h --reason "new disk"', 'one host, two hours'],
        [
          'mute add --customer demo-felhom --rule backup --until 365d --weekly "sun 02:00-05:00" --reason "weekly reboot"',
          'a window of every week',
        ],
      ]),
    )
    .action(async ({ config, json, customer, host, rule, from, until, weekly, zone, reason }: Add) => {
      const body = {
        ...(customer === undefined ? {} : { customer_id: customer }),
        ...(host === undefined ? {} : { host_id: host }),
        ...(rule === undefined ? {} : { rule }),
        ...(from === undefined ? {} : { from: momentOf(shell, '--from', from) }),
        until: momentOf(shell, '--until', until),
        ...(weekly === undefined ? {} : { weekly: windowOf(weekly, zone) }),
        reason,
      };
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ mute_id: string }>('POST', '/api/v1/admin/mutes', body),
      );
      if (json) return print(shell, JSON.stringify(answer));
      print(shell, `Mute ${answer.mute_id} holds notices back until ${body.until}.`);
      print(shell, `End it before: ${shell.self} mute end ${answer.mute_id}`);
    });
}

/** "sat,sun 22:00-04:00". What the days and times may be, the hub says. @throws HubError usage */
function windowOf(text: string, timezone: string | undefined) {
  const [, days, from, to] = /^([a-z,]+) +(\d\d:\d\d) *- *(\d\d:\d\d)$/i.exec(text.trim()) ?? [];
  if (days === undefined)
    throw new HubError('usage', `--weekly ${text}: no window`, {
      hint: 'give days and times: "sat,sun 22:00-04:00"',
    });
  return { days: days.toLowerCase().split(','), from, to, ...(timezone === undefined ? {} : { timezone }) };
}

function end(group: Command, shell: Shell): void {
  group
    .command('end <mute>')
    .summary('end a mute before its time: what still stands is told')
    .option(...configOption)
    .addHelpText('after', () => examples(shell, [['mute end 1840', 'the number stands in the list']]))
    .action(async (id: string, { config }: Common) => {
      await throughDoor(shell, config, (door) =>
        door.api('DELETE', `/api/v1/admin/mutes/${encodeURIComponent(id)}`),
      );
      print(shell, `Mute ${id} is over.`);
    });
}
