import { existsSync, rmSync } from 'node:fs';
import type { Projection } from '../../projections/projection.ts';
import type { Recorded } from '../../schema/event.ts';
import type { DaySection } from '../../schema/summary.ts';
import type { LogReader } from './event-log.ts';
import { openReadModel, type ReadModel } from './read-model.ts';
import { sqliteCode } from './storage-error.ts';

/** A log, and how the summaries that its facts name are opened. */
export interface Source {
  log: LogReader;
  sectionsOf: (blob: { digest: string; size: number }) => DaySection[];
}

export interface FollowOptions {
  /** the last position to fold; the head of the log unless given */
  upTo?: number;
  /** called after each batch */
  onProgress?: (position: number, upTo: number) => void;
}

/** What is held back is written once a batch: a rebuild in batches of 1,000 took 8 % longer, and four times the commits. */
const batchSize = 4_000;

/**
 * Folds the log into a read model from where that stands: at start, in a rebuild, for a replay, and when a live
 * fold fell behind. There is no second path.
 */
export function follow(source: Source, model: ReadModel, options: FollowOptions = {}): void {
  for (const _ of followInSteps(source, model, options));
}

/** The same, a batch a step, for a caller that has other things to do in between. */
export function* followInSteps(
  { log, sectionsOf }: Source,
  model: ReadModel,
  { upTo = log.head().position, onProgress }: FollowOptions = {},
): Generator<number> {
  let { position } = model.checkpoint();
  while (position < upTo) {
    const read = log.read(position, Math.min(batchSize, upTo - position));
    model.fold(batchOf(read, upTo, sectionsOf), (last) => log.hashAt(last)!);
    model.commit();
    const reached = model.checkpoint().position; // the last one's, unless a handler threw in an open transaction
    if (reached === position) return;
    position = reached;
    onProgress?.(position, upTo);
    yield position;
  }
}

/**
 * Events as handlers get them, opened one at a time as they are walked. A summary is a batch by itself: what a day of
 * a large fleet leaves in memory until the batch is written is enough.
 */
const batchOf = (events: Iterable<Recorded>, upTo: number, sectionsOf: Source['sectionsOf']) => ({
  *[Symbol.iterator]() {
    let first = true;
    for (const event of events) {
      const isSummary = event.type === 'DaySummarised';
      if (event.position > upTo || (isSummary && !first)) return;
      yield opened(event, sectionsOf);
      if (isSummary) return;
      first = false;
    }
  },
});

/** Folds what was just appended; `hash` is of the last event. A model that fell behind catches up from the log first. */
export function foldAppended(
  source: Source,
  model: ReadModel,
  events: readonly Recorded[],
  hash: string,
): void {
  const first = events[0];
  if (first === undefined) return;
  const follows = model.checkpoint().position === first.position - 1;
  const handed = () => events.map((event) => opened(event, source.sectionsOf));
  if (!follows || !model.fold(handed(), () => hash)) follow(source, model);
}

/** Handlers get the summary of a closed day opened. */
function opened(event: Recorded, sectionsOf: Source['sectionsOf']): Recorded {
  if (event.type !== 'DaySummarised') return event;
  const data = event.data as { blob: { digest: string; size: number } };
  return { ...event, data: { ...data, sections: sectionsOf(data.blob) } };
}

/**
 * Opens the read file for a log. One that the log does not know (another log, a restored backup, a log that was cut)
 * is folded afresh, never patched.
 */
export function openReadModelFor(
  log: LogReader,
  file: string,
  projections: readonly Projection[],
): ReadModel {
  const model = openSound(file, projections);
  if (belongs(log, model)) return model;
  model.close();
  removeReadFile(file);
  const fresh = openReadModel(file, projections);
  fresh.adopt(log.head().logId);
  return fresh;
}

/** A read file that SQLite cannot open is as good as none: it is disposable. */
function openSound(file: string, projections: readonly Projection[]): ReadModel {
  try {
    const model = openReadModel(file, projections);
    model.checkpoint();
    return model;
  } catch (error) {
    if (!existsSync(file) || !/^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(sqliteCode(error))) throw error;
    removeReadFile(file);
    return openReadModel(file, projections);
  }
}

export const removeReadFile = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
};

function belongs(log: LogReader, model: ReadModel): boolean {
  const head = log.head();
  const { logId, position, hash } = model.checkpoint();
  if (logId === '' && position === 0) {
    model.adopt(head.logId);
    return true;
  }
  if (logId !== head.logId || position > head.position) return false;
  const known = position === 0 ? '' : log.hashAt(position);
  return known === undefined || known === hash; // undefined: that report was pruned since
}
