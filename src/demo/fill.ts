import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projections } from '../../projections/index.ts';
import type { HubConfig } from '../../schema/config.ts';
import { HubError } from '../errors.ts';
import { writeDurably } from '../files.ts';
import { openFolder } from '../folder.ts';
import { newKey } from '../keys.ts';
import { lockFolder } from '../lock.ts';
import { openLog } from '../log/sqlite.ts';
import { openCurrent } from '../read-file.ts';
import { demoCount, demoPast, type PastOptions } from './fleet.ts';
import { eventsOf } from './to-events.ts';

const markFile = 'demo.json';
const mostAtOnce = 64;
const mostApartMs = 30_000;

type OnProgress = (what: 'inventing' | 'folding', done: number, of: number) => void;

/** What the demo made of a data folder, or undefined when it is not one of the demo's. */
export function demoIn(dir: string): PastOptions | undefined {
  const file = join(dir, markFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PastOptions) : undefined;
}

/**
 * Fills an empty data folder with the invented past of a fleet, and folds it. Returns the number of events.
 * @throws HubError usage when the folder holds a log
 */
export async function fillFolder(
  config: HubConfig,
  env: Record<string, string | undefined>,
  options: PastOptions,
  onProgress: OnProgress,
): Promise<number> {
  const dir = config.server.data_dir;
  if (existsSync(join(dir, 'log.db')) || existsSync(join(dir, 'log.head'))) {
    throw new HubError('usage', `${dir} holds a log`, {
      hint: 'a past is invented into an empty folder only',
    });
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dir, process.pid);
  try {
    let clock = 0;
    const folder = openFolder(config, env, () => options.endsAt);
    const log = openLog({
      dir,
      vault: folder.vault,
      now: () => clock,
      onFatal(error) {
        throw error;
      },
    });
    try {
      // what is invented need not survive a power cut while it is written: each page goes to the file once
      log.db.pragma('journal_mode = MEMORY');
      log.db.pragma('synchronous = OFF');
      const of = demoCount(options);
      let done = 0;
      for (const batch of batchesOf(options)) {
        clock = batch.at;
        await Promise.all(batch.events.map((events) => log.append(events)));
        done += batch.events.length;
        onProgress('inventing', done, of);
      }
      log.db.pragma('synchronous = FULL');
      log.db.pragma('journal_mode = WAL');
      const source = { log, sectionsOf: folder.summaries.read };
      openCurrent(dir, source, projections, (position, upTo) =>
        onProgress('folding', position, upTo),
      ).close();
      writeDurably(join(dir, markFile), `${JSON.stringify(options)}\n`);
      return log.head().position;
    } finally {
      log.close();
    }
  } finally {
    unlock();
  }
}

/** What happened within half a minute is recorded together: a commit each would take ten times as long. */
function* batchesOf(options: PastOptions) {
  const owners = new Map<string, string>();
  const keys = new Map<string, string>();
  const keyFor = (id: string) => {
    const key = keys.get(id) ?? newKey();
    keys.set(id, key);
    return key;
  };
  let events: ReturnType<typeof eventsOf>[] = [];
  let since = 0;
  let at = 0;
  for (const action of demoPast(options)) {
    if (action.kind === 'host') owners.set(action.body.host_id, action.body.customer_id);
    if (events.length > 0 && (events.length >= mostAtOnce || action.at - since > mostApartMs)) {
      yield { at, events };
      events = [];
    }
    if (events.length === 0) since = action.at;
    at = action.at;
    events.push(eventsOf(action, (hostId) => owners.get(hostId)!, keyFor));
  }
  if (events.length > 0) yield { at, events };
}
