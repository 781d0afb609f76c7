import type { Recorded } from '../../schema/event.ts';
import { catalogue } from '../../schema/events/index.ts';
import { HubError } from '../errors.ts';
import { openToRead } from '../folder.ts';
import { decodeRow, type Row } from '../log/row.ts';
import { nearest } from '../nearest.ts';
import { settingsFor } from './settings.ts';
import { type AddCommand, coloured, configOption, examples, note, print, type Shell } from './shell.ts';
import { harmless } from './table.ts';

interface Options {
  follow?: true;
  after?: string;
  stream?: string;
  type?: string;
  json?: true;
  config?: string;
}

type Opened = ReturnType<typeof openToRead>;

const pollMs = 250;
const pageSize = 500;
const widest = 160;

export const log: AddCommand = (program, shell) => {
  program
    .command('log')
    .summary('read what happened')
    .description(
      `Prints the events of the log, oldest first, a line each. Reads beside a running hub.
What is personal in them is shown opened; what is secret (keys, tokens) stays sealed.`,
    )
    .option('--follow', 'go on with what is appended, until Ctrl-C; without --after from now on')
    .option('--after <position>', 'only what comes behind this position')
    .option('--stream <stream>', 'only one stream: host-<id>, customer-<id>, settings-<id>, hub')
    .option('--type <type>', 'only one type, such as HostEnrolled')
    .option(
      '--json',
      'for scripts: position, recordedAt (ms), type, stream, actor, cause?, key?, data; one event a line',
    )
    .option(...configOption)
    .addHelpText('after', () =>
      examples(shell, [
        ['log --follow', 'what is happening now'],
        ['log --stream settings-demo-felhom', 'what was decided about a customer'],
        ['log --type HostReported --json --after 1000', 'for a script'],
      ]),
    )
    .action(async (options: Options) => {
      const settings = settingsFor(shell, options.config).config;
      const opened = openToRead(settings, shell.env);
      for (const line of strangeIn(opened, options)) note(shell, line);
      const stopping = new AbortController();
      process.on('SIGINT', () => stopping.abort()).on('SIGTERM', () => stopping.abort());
      try {
        await show(shell, opened, options, settings.timezone, stopping.signal);
      } finally {
        opened.source.log.close();
      }
    });
};

/** What of the choice nothing can match, now at least: an empty answer looks like a quiet log. */
function strangeIn({ source: { log } }: Opened, { stream, type }: Options): string[] {
  const has = (column: 'stream' | 'type', value: string) =>
    log.db
      .prepare<[string], number>(`SELECT 1 FROM events WHERE ${column} = ? LIMIT 1`)
      .pluck()
      .get(value) === 1;
  const lines: string[] = [];
  if (type !== undefined && !(type in catalogue) && !has('type', type)) {
    const near = nearest(type, Object.keys(catalogue));
    lines.push(`No event type is called ${type}${near === undefined ? '' : `: did you mean ${near}?`}`);
  }
  if (stream !== undefined && !has('stream', stream))
    lines.push(
      `No event of a stream ${stream} yet. Streams are called host-<id>, customer-<id>, settings-<id>, hub.`,
    );
  return lines;
}

async function show(
  shell: Shell,
  opened: Opened,
  options: Options,
  zone: string,
  stop: AbortSignal,
): Promise<void> {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const next = pagesOf(opened, options);
  let after = startOf(opened, options);
  while (!stop.aborted) {
    const page = next(after);
    for (const event of page.events)
      print(shell, options.json ? jsonLine(event) : humanLine(shell, event, clock));
    after = page.after;
    if (!page.atEnd) await new Promise((resolve) => setImmediate(resolve));
    else if (options.follow) await pause(pollMs, stop);
    else return;
  }
}

function startOf({ source }: Opened, { after, follow }: Options): number {
  if (after === undefined) return follow ? source.log.head().position : 0;
  if (/^\d+$/.test(after)) return Number(after);
  throw new HubError('usage', `--after: '${after}' is no position`);
}

/** A page of what was asked for behind a position. What does not match is passed over without being opened. */
function pagesOf({ source: { log }, vault }: Opened, { stream, type }: Options) {
  const where = `position > @after AND position <= @head ${stream === undefined ? '' : 'AND stream = @stream'} ${type === undefined ? '' : 'AND type = @type'}`;
  const select = log.db.prepare<object, Row>(
    `SELECT * FROM events WHERE ${where} ORDER BY position LIMIT ${pageSize}`,
  );
  return (after: number) => {
    const head = log.head().position;
    const rows = select.all({
      after,
      head,
      ...(stream === undefined ? {} : { stream }),
      ...(type === undefined ? {} : { type }),
    });
    const atEnd = rows.length < pageSize;
    return {
      events: rows.map((row) => decodeRow(row, vault)),
      after: atEnd ? Math.max(after, head) : rows.at(-1)!.position,
      atEnd,
    };
  };
}

const jsonLine = ({ position, recordedAt, type, stream, actor, cause, key, data }: Recorded) =>
  JSON.stringify({ position, recordedAt, type, stream, actor, cause, key, data }); // what is undefined is left out

function humanLine(
  shell: Shell,
  { position, recordedAt, type, stream, actor, data }: Recorded,
  clock: Intl.DateTimeFormat,
): string {
  const text = harmless(JSON.stringify(data));
  const gist = text.length > widest ? `${text.slice(0, widest)}…` : text;
  return [
    coloured(shell, 'gray', String(position).padStart(7)),
    clock.format(recordedAt),
    coloured(shell, colourOf(type), type),
    coloured(shell, 'bold', stream),
    coloured(shell, 'gray', `by ${harmless(actor)}`),
    gist,
  ].join('  ');
}

function colourOf(type: string): 'cyan' | 'green' | 'yellow' {
  if (type.endsWith('Reported')) return 'cyan';
  return type === 'MonitoringEventRaised' ? 'yellow' : 'green';
}

const pause = (ms: number, stop: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
  });
