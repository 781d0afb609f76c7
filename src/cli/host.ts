import type { Command } from 'commander';
import { agoPhrase } from '../../views/format.ts';
import type { HubError } from '../errors.ts';
import { type Admitted, connect, connectFile } from './connect.ts';
import { type Door, throughDoor } from './door.ts';
import { changing } from './host-change.ts';
import { type AddCommand, configOption, examples, note, print, type Shell } from './shell.ts';
import { harmless, tableLines } from './table.ts';

interface Common {
  config?: string;
  json?: true;
}

interface Create extends Common {
  hostId?: string;
  name?: string;
  newCustomer?: true;
  connect?: string;
}

interface Listed {
  host_id: string;
  customer_id: string;
  display_name: string | null;
  status: string;
  agent_version: string | null;
  last_report_at: string | null;
  cpu_percent: number | null;
  memory_percent: number | null;
  disk_percent: number | null;
}

const json = ['--json', 'for scripts: what the API answers'] as const;

export const host: AddCommand = (program, shell) => {
  const group = program
    .command('host')
    .summary('admit hosts, list them, give them new keys, remove them')
    .description('Works through the running hub; without one the data folder is opened for the moment.');
  create(group, shell);
  list(group, shell);
  changing(group, shell, json);
};

function create(group: Command, shell: Shell): void {
  group
    .command('create <customer>')
    .summary('admit a host of a customer and give it a key')
    .description(
      `Admits a host. Its key is shown this once; with --connect it goes into a file that the agent reads (mode 0600):
bring it to the machine, and start the agent there.`,
    )
    .option('--host-id <id>', 'its id (default: <customer>- and eight hex digits)')
    .option('--name <text>', 'what people call it')
    .option('--new-customer', 'make the customer first, unless there is one of this name')
    .option('--connect <file>', "write the agent's configuration into a new file, instead of showing the key")
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['host create demo-felhom', 'shows the id and the key'],
        [
          'host create demo-felhom --new-customer --connect agent.json',
          'everything for a first host, in one step',
        ],
        ['agent --config agent.json', 'then, on that machine'],
      ]),
    )
    .action(async (customerId: string, options: Create) => {
      const file = connectFile(options.connect);
      await throughDoor(shell, options.config, async (door, { config }) => {
        if (options.newCustomer) await makeCustomer(door, customerId, shell);
        const body = {
          customer_id: customerId,
          ...(options.hostId === undefined ? {} : { host_id: options.hostId }),
          ...(options.name === undefined ? {} : { display_name: options.name }),
        };
        const made = await door.api<Admitted>('POST', '/api/v1/admin/hosts', body);
        if (!options.json)
          print(shell, `${made.host_id} is a host of ${customerId} (data folder ${config.server.data_dir}).`);
        if (file !== undefined) {
          await connect(shell, made, { door, config, file, name: options.connect!, json: options.json });
        } else if (options.json) print(shell, JSON.stringify(made));
        else print(shell, `API key of its agent, shown only now: ${made.api_key}`);
      });
    });
}

async function makeCustomer(door: Door, customerId: string, shell: Shell): Promise<void> {
  try {
    const { api_key } = await door.api<{ api_key: string }>('POST', '/api/v1/admin/customers', {
      customer_id: customerId,
    });
    note(shell, `${customerId} is under management; API key of its controller, shown only now: ${api_key}`);
  } catch (error) {
    if ((error as HubError).code !== 'conflict') throw error; // conflict: it is managed already
  }
}

function list(group: Command, shell: Shell): void {
  group
    .command('list')
    .summary('every host with its status')
    .option(...configOption)
    .option(...json)
    .addHelpText('after', () =>
      examples(shell, [
        ['host list', 'a table'],
        ["host list --json | jq '.hosts | length'", 'how many there are'],
      ]),
    )
    .action(async ({ config, json }: Common) => {
      const answer = await throughDoor(shell, config, (door) =>
        door.api<{ hosts: Listed[] }>('GET', '/api/v1/hosts'),
      );
      if (json) return print(shell, JSON.stringify(answer));
      const percent = (value: number | null) => (value === null ? '—' : `${Math.round(value)} %`);
      const rows = answer.hosts.map((row) => [
        row.host_id,
        row.customer_id,
        harmless(row.display_name ?? '—'),
        row.status,
        row.last_report_at === null ? 'never' : agoPhrase(Date.parse(row.last_report_at), shell.now()),
        [row.cpu_percent, row.memory_percent, row.disk_percent].map(percent).join(' / '),
        harmless(row.agent_version ?? '—'),
      ]);
      const head = ['host', 'customer', 'name', 'status', 'last report', 'cpu / memory / disk', 'agent'];
      for (const line of rows.length === 0 ? ['No hosts yet.'] : tableLines(head, rows)) print(shell, line);
    });
}
