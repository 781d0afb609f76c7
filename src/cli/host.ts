import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { agoPhrase } from '../../views/format.ts';
import { HubError } from '../errors.ts';
import { writeOnce } from '../files.ts';
import type { Status } from '../status.ts';
import { quoted } from './announce.ts';
import { type Door, throughDoor } from './door.ts';
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
    .summary('admit hosts and list them')
    .description('Works through the running hub; without one the data folder is opened for the moment.');
  create(group, shell);
  list(group, shell);
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
      const file = options.connect === undefined ? undefined : resolve(options.connect);
      if (file !== undefined && existsSync(file)) throw taken(file);
      await throughDoor(shell, options.config, async (door) => {
        if (options.newCustomer) await makeCustomer(door, customerId, shell);
        const body = {
          customer_id: customerId,
          ...(options.hostId === undefined ? {} : { host_id: options.hostId }),
          ...(options.name === undefined ? {} : { display_name: options.name }),
        };
        const made = await door.api<{ host_id: string; api_key: string }>(
          'POST',
          '/api/v1/admin/hosts',
          body,
        );
        if (file === undefined) return show(shell, customerId, made, options.json);
        const url = (await door.internal<Status>('GET', '/internal/status')).hub.url;
        connect(shell, file, made, url, options);
      });
    });
}

const taken = (file: string) =>
  new HubError('usage', `${file} exists already`, {
    hint: 'it may hold the key of another host: give another name',
  });

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

function show(
  shell: Shell,
  customerId: string,
  made: { host_id: string; api_key: string },
  json: true | undefined,
): void {
  if (json) print(shell, JSON.stringify(made));
  else {
    print(shell, `${made.host_id} is a host of ${customerId}.`);
    print(shell, `API key of its agent, shown only now: ${made.api_key}`);
  }
}

function connect(
  shell: Shell,
  file: string,
  { host_id, api_key }: { host_id: string; api_key: string },
  url: string | null,
  { connect: name = file, json }: Create,
): void {
  const hub = { url: url ?? 'https://hub.example.com', host_id, api_key };
  if (!writeOnce(file, `${JSON.stringify({ hub }, null, 2)}\n`)) throw taken(file);
  if (json) {
    print(shell, JSON.stringify({ host_id, file, url: hub.url }));
    return;
  }
  print(shell, `${host_id} is admitted; ${name} holds its key.`);
  if (url === null) print(shell, `No hub serves now: put its address into ${name} (hub.url).`);
  print(shell, `Start the agent on that machine: ${shell.self} agent --config ${quoted(name)}`);
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
