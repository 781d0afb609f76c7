import type { Command } from 'commander';
import type { IncidentView } from '../../schema/wire/alarms.ts';
import { agoPhrase, duration } from '../../views/format.ts';
import { throughDoor } from './door.ts';
import { momentOf, momentWords } from './moment.ts';
import { type AddCommand, coloured, configOption, examples, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';
import { type Line, whyLines } from './why-lines.ts';

interface Common {
  config?: string;
  json?: true;
}

const json = ['--json', 'for scripts: what the API answers'] as const;

export const incident: AddCommand = (program, shell) => {
  const group = program
    .command('incident')
    .summary('what is wrong, and who has it in hand')
    .description('Works through the running hub; without one the data folder is opened for the moment.');
  list(group, shell);
  show(group, shell);
  acknowledge(group, shell);
};

interface List extends Common {
  state: string;
  customer?: string;
  host?: string;
  before?: string;
  limit?: string;
}

function list(group: Command, shell: Shell): void {
  group
    .command('list')
    .summary('open incidents, newest first; with --state also those that are over')
    .option('--state <open|resolved|all>', 'open ones include those that somebody has in hand', 'open')
    .option('--customer <id>', 'of one customer')
    .option('--host <id>', 'of one host')
    .option('--before <incident>', 'go on from here')
    .option('--limit <n>', 'how many at most (default: 50)')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['incident list', 'what is wrong now'],
        ['incident list --state resolved --customer demo-felhom', 'what was wrong with one customer'],
        ["incident list --json | jq -r '.incidents[].incident_id'", 'for a script'],
      ]),
    )
    .action(async ({ config, json, state, customer, host, before, limit }: List) => {
      const asked = new URLSearchParams();
      const given = {
        state: state === 'all' ? undefined : state,
        customer_id: customer,
        host_id: host,
        before,
        limit,
      };
      for (const [name, value] of Object.entries(given)) if (value !== undefined) asked.set(name, value);
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ incidents: IncidentView[] }>('GET', `/api/v1/incidents?${asked}`),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const rows = answer.incidents.map((one) => [
        one.incident_id,
        stateOf(shell, one),
        one.severity,
        one.rule,
        duration(one.duration_seconds * 1000),
        harmless(one.title).slice(0, 100),
        harmless(one.acknowledged && one.state === 'acknowledged' ? one.acknowledged.by : '—'),
      ]);
      const head = ['incident', 'state', 'severity', 'rule', 'for', 'what', 'in hand'];
      const none = state === 'open' ? 'Nothing is open.' : 'No incident is like this.';
      for (const line of rows.length === 0 ? [none] : tableLines(head, rows)) print(shell, line);
    });
}

function show(group: Command, shell: Shell): void {
  group
    .command('show <incident>')
    .summary('an incident with its chain: event, rule, decision, message, answer')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () => examples(shell, [['incident show 1834', 'the number stands in the list']]))
    .action(async (id: string, { config, json }: Common) => {
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ incident: IncidentView; chain: Line[]; held: IncidentView[] }>(
          'GET',
          `/api/v1/incidents/${encodeURIComponent(id)}`,
        ),
      );
      if (json) return print(shell, JSON.stringify(answer));
      for (const line of factsOf(shell, answer.incident)) print(shell, line);
      if (answer.held.length > 0) {
        print(shell);
        for (const held of answer.held)
          print(shell, `  ${held.incident_id}  ${held.state}  ${harmless(held.title)}`);
      }
      print(shell);
      for (const line of whyLines(answer.chain)) print(shell, line);
    });
}

function factsOf(shell: Shell, one: IncidentView): string[] {
  const { acknowledged } = one;
  const lasted = duration(one.duration_seconds * 1000);
  return [
    `${harmless(one.title)}`,
    `Incident ${one.incident_id}, ${one.severity}, ${stateOf(shell, one)}; rule ${one.rule}, ${one.times_this_month} this month.`,
    one.resolved_at === null
      ? `Open for ${lasted}, since ${one.opened_at}.`
      : `Ended at ${one.resolved_at} after ${lasted} (${one.ended}).`,
    ...(one.message === null ? [] : [`Said: ${harmless(one.message)}`]),
    ...(one.flapping ? ['It is flapping: it ends when it has been quiet for a while.'] : []),
    ...(one.unknown ? ['Its box is silent: nobody knows how it stands.'] : []),
    ...(one.parent_id === null ? [] : [`It is part of the mass silence of incident ${one.parent_id}.`]),
    ...(acknowledged === null
      ? []
      : [
          harmless(
            `${acknowledged.by} took it in hand ${agoPhrase(Date.parse(acknowledged.at), shell.now())}, ${
              acknowledged.until === null ? 'to its end' : `until ${acknowledged.until}`
            }${acknowledged.note === null ? '' : `: ${acknowledged.note}`}`,
          ),
        ]),
  ];
}

function acknowledge(group: Command, shell: Shell): void {
  group
    .command('ack <incident>')
    .summary('say that somebody has it in hand: no reminders, no escalation while that holds')
    .option('--note <text>', 'what you know, for the next one on duty')
    .option('--until <time>', `${momentWords} (default: to its end)`)
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['incident ack 1834 --note "the owner restarts it" --until 8h', 'open again in eight hours'],
      ]),
    )
    .action(async (id: string, { config, json, note, until }: Common & { note?: string; until?: string }) => {
      const body = {
        ...(note === undefined ? {} : { note }),
        ...(until === undefined ? {} : { until: momentOf(shell, '--until', until) }),
      };
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ incident: IncidentView }>(
          'POST',
          `/api/v1/admin/incidents/${encodeURIComponent(id)}/acknowledge`,
          body,
        ),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const end = answer.incident.acknowledged?.until ?? null;
      print(
        shell,
        `Incident ${id} is in hand${end === null ? '' : ` until ${end}`}: ${harmless(answer.incident.title)}`,
      );
    });
}

const colours = { open: 'red', acknowledged: 'yellow', resolved: 'green' } as const;
const stateOf = (shell: Shell, { state }: IncidentView) => coloured(shell, colours[state], state);
