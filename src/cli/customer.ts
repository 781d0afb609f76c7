import type { Command } from 'commander';
import { agoPhrase } from '../../views/format.ts';
import { bodyOf, changing, type Given, withSettings } from './customer-settings.ts';
import { throughDoor } from './door.ts';
import { type AddCommand, configOption, examples, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';

interface Common {
  config?: string;
  json?: true;
}

interface Listed {
  customer_id: string;
  name: string | null;
  kind: string;
  status: string;
  last_report_at: string | null;
  blocked: boolean;
  hosts: number;
  events_24h: { warning: number; error: number };
}

const json = ['--json', 'for scripts: what the API answers'] as const;

export const customer: AddCommand = (program, shell) => {
  const group = program
    .command('customer')
    .summary('take customers under management, list, edit, block and unblock them')
    .description('Works through the running hub; without one the data folder is opened for the moment.');
  create(group, shell);
  list(group, shell);
  changing(group, shell, json);
  blocking(
    group,
    shell,
    'block',
    'tell its boxes that it is blocked, and nobody of its matters',
    'three invoices are overdue',
  );
  blocking(group, shell, 'unblock', 'end a block', 'paid');
};

function create(group: Command, shell: Shell): void {
  withSettings(group.command('create <customer>'))
    .summary('take a customer under management')
    .description('Gives a customer settings and an API key for its controller. The key is shown this once.')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['customer create demo-felhom', 'with defaults'],
        [
          'customer create demo-felhom --name "Demo Kft." --email info@demo.example --tag pilot',
          'with what is known of it',
        ],
      ]),
    )
    .action(async (customerId: string, { config, json, ...given }: Given & Common) => {
      const body = { customer_id: customerId, ...bodyOf(given) };
      const { made, dir } = await throughDoor(shell, config, async (door, { config: { server } }) => ({
        made: await door.api<{ api_key: string }>('POST', '/api/v1/admin/customers', body),
        dir: server.data_dir,
      }));
      if (json) return print(shell, JSON.stringify(made));
      print(shell, `${customerId} is under management (data folder ${dir}).`);
      print(shell, `API key of its controller, shown only now: ${made.api_key}`);
    });
}

function list(group: Command, shell: Shell): void {
  group
    .command('list')
    .summary('every customer with its status')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['customer list', 'a table'],
        [
          'customer list --json | jq -r \'.customers[] | select(.status == "down").customer_id\'',
          'whose boxes are down',
        ],
      ]),
    )
    .action(async ({ config, json }: Common) => {
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ customers: Listed[] }>('GET', '/api/v1/customers'),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const rows = answer.customers.map((row) => [
        row.customer_id,
        harmless(row.name ?? '—'),
        row.blocked ? 'blocked' : row.kind,
        row.status,
        row.last_report_at === null ? 'never' : agoPhrase(Date.parse(row.last_report_at), shell.now()),
        String(row.hosts),
        `${row.events_24h.error} / ${row.events_24h.warning}`,
      ]);
      const head = ['customer', 'name', 'kind', 'status', 'last report', 'hosts', 'errors / warnings'];
      for (const line of rows.length === 0 ? ['No customers yet.'] : tableLines(head, rows))
        print(shell, line);
    });
}

function blocking(
  group: Command,
  shell: Shell,
  verb: 'block' | 'unblock',
  what: string,
  reason: string,
): void {
  group
    .command(`${verb} <customer>`)
    .summary(what)
    .option('--reason <text>', 'why, for whoever reads the log')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [[`customer ${verb} demo-felhom --reason "${reason}"`, what]]),
    )
    .action(async (customerId: string, { config, json, reason }: Common & { reason?: string }) => {
      const path = `/api/v1/admin/customers/${encodeURIComponent(customerId)}/${verb}`;
      const answer = await throughDoor(shell, config, (door) =>
        door.api('POST', path, reason === undefined ? {} : { reason }),
      );
      print(shell, json ? JSON.stringify(answer) : `${customerId} is ${verb}ed.`);
    });
}
