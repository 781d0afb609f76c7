import { isDeepStrictEqual } from 'node:util';
import { lastClosedDay } from '../projections/closed-days.ts';
import { controllerOf, controllerReportsAt } from '../projections/controllers.ts';
import { hostReportsAt } from '../projections/host-metrics.ts';
import { hostEver } from '../projections/hosts.ts';
import { dayOf, dayStart } from '../schema/summary.ts';
import { cut, type Skipped } from '../schema/wire/understand.ts';
import type { Hub } from './hub.ts';

/** A report as it came through the door. */
export interface Arrived {
  /** the JSON text, well-formed, and what it says */
  text: string;
  value: unknown;
  /** ms, by the sender's clock; null where it gave no time */
  sentAt: number | null;
  version: string | null;
  skipped: Skipped[];
  unknown: string[];
}

export type Taken<R> =
  /** recorded, now or by the same report a moment ago */
  | { reply: R }
  /** the same report was recorded before, at this position */
  | { duplicateOf: number }
  /** older than the retention: counted, not recorded */
  | { tooOld: true };

/** Decides what becomes of a report: newest, late, from a wrong clock, a duplicate, or too old to keep. */
export interface Intake {
  /**
   * @param source `host:<id>` or `controller:<id>`
   * @param record appends the report's event made from the fields that every report has, and answers
   */
  take<R>(source: Source, arrived: Arrived, record: (fields: ReportFields) => Promise<R>): Promise<Taken<R>>;
  /** A source begins anew (its host was enrolled again): its last life's newest report does not make the next one late. */
  forget(source: Source): void;
  /** The hub's clock went back: no source's newest report is what it was. */
  forgetAll(): void;
  /** reports that were too old to keep, since the start */
  tooOld(): number;
  /**
   * Sources whose newest report was too old to keep: their clocks are wrong. The one heard last first; since the start
   * of the hub, and a thousand at most.
   */
  outdated(): Outdated[];
  duplicates(): number;
}

type Source = `${'host' | 'controller'}:${string}`;

/** A source that reports from a time that is not kept. Times in ms. */
export interface Outdated {
  source: Source;
  /** such reports, one after the other */
  count: number;
  /** by the hub's clock */
  lastAt: number;
  /** by the sender's */
  sentAt: number;
}

export interface ReportFields {
  at: number;
  body: unknown;
  version?: string;
  skipped?: Skipped[];
  unknown?: string[];
  late?: true;
  clockSkew?: true;
}

interface Newest {
  /** ms; where the newest report is ordered, 0 before the first */
  at: number;
  /** reports of this source that are on their way to disk */
  pending: { sentAt: number; text: string; reply: Promise<unknown> }[];
}

const aheadMs = 10 * 60_000;
const dayMs = 86_400_000;
const mostOutdated = 1_000;

export function openIntake(hubOf: () => Hub): Intake {
  const newest = new Map<string, Newest>();
  const outdated = new Map<Source, Outdated>();
  let tooOld = 0;
  let duplicates = 0;

  function newestOf(source: string): Newest {
    const known = newest.get(source);
    if (known) return known;
    const [kind, id] = split(source);
    const row = kind === 'host' ? hostEver(hubOf().db, id) : controllerOf(hubOf().db, id);
    const loaded = { at: row?.at ?? 0, pending: [] };
    newest.set(source, loaded);
    return loaded;
  }

  /** One line in the log when it begins, a name and a number from then on: not an event a report. */
  function noteOutdated(source: Source, sentAt: number): void {
    const hub = hubOf();
    const before = outdated.get(source);
    outdated.delete(source); // to the end: the first of the map is the one not heard for longest
    outdated.set(source, { source, count: (before?.count ?? 0) + 1, lastAt: hub.now(), sentAt });
    if (outdated.size > mostOutdated) outdated.delete(outdated.keys().next().value!);
    if (before) return;
    hub.logger.warn(
      { source, sent_at: new Date(sentAt).toISOString() },
      'a report older than the retention: the clock of this source is wrong',
    );
  }

  /** The position of the same report (same time, same body), if it was recorded. */
  function recordedBefore(source: string, { value }: Arrived, at: number): number | undefined {
    const hub = hubOf();
    const [kind, id] = split(source);
    const positions = kind === 'host' ? hostReportsAt(hub.db, id, at) : controllerReportsAt(hub.db, id, at);
    return positions.find((position) => {
      const event = hub.log.at(position);
      return event !== undefined && isDeepStrictEqual((event.data as { body: unknown }).body, value);
    });
  }

  async function recordAs<R>(
    source: string,
    state: Newest,
    fields: ReportFields,
    record: (fields: ReportFields) => Promise<R>,
  ): Promise<R> {
    if (!fields.late) state.at = fields.at;
    try {
      return await record(fields);
    } catch (error) {
      newest.delete(source); // whether it became the newest, only the read models can tell: its fold alone may have failed
      throw error;
    }
  }

  return {
    forget: (source) => void newest.delete(source),
    forgetAll: () => newest.clear(),
    tooOld: () => tooOld,
    outdated: () => [...outdated.values()].reverse(),
    duplicates: () => duplicates,
    async take<R>(
      source: Source,
      arrived: Arrived,
      record: (fields: ReportFields) => Promise<R>,
    ): Promise<Taken<R>> {
      const hub = hubOf();
      const now = hub.now();
      const { sentAt } = arrived;
      const clockSkew = sentAt !== null && sentAt > now + aheadMs;
      const at = sentAt === null || clockSkew ? now : sentAt;
      if (at < now - hub.config.retention.max_days * dayMs || isClosed(hub, at)) {
        tooOld += 1;
        noteOutdated(source, at);
        return { tooOld: true };
      }
      if (outdated.size > 0) outdated.delete(source);
      const state = newestOf(source);
      const again =
        sentAt === null
          ? undefined
          : state.pending.find((other) => other.sentAt === sentAt && other.text === arrived.text);
      if (again) {
        duplicates += 1;
        return { reply: (await again.reply) as R }; // the same request, so the same answer
      }
      // a report that is newer than the newest cannot have been here before, so the usual one asks nobody
      // (one from a wrong clock is ordered where it was received: a repeated one is looked for at the newest)
      if (sentAt !== null && (clockSkew || sentAt <= state.at)) {
        const position = recordedBefore(source, arrived, clockSkew ? state.at : sentAt);
        if (position !== undefined) {
          duplicates += 1;
          return { duplicateOf: position };
        }
      }
      const fields: ReportFields = {
        at,
        body: arrived.value,
        ...(arrived.version === null ? {} : { version: cut(arrived.version.replace(/^v/, '')) }),
        ...(arrived.skipped.length > 0 ? { skipped: arrived.skipped } : {}),
        ...(arrived.unknown.length > 0 ? { unknown: arrived.unknown } : {}),
        ...(at < state.at ? { late: true as const } : {}),
        ...(clockSkew ? { clockSkew: true as const } : {}),
      };
      const reply = recordAs(source, state, fields, record);
      if (sentAt === null) return { reply: await reply };
      const pending = { sentAt, text: arrived.text, reply };
      state.pending.push(pending);
      try {
        return { reply: await reply };
      } finally {
        state.pending.splice(state.pending.indexOf(pending), 1);
      }
    },
  };
}

const split = (source: string): [string, string] => {
  const colon = source.indexOf(':');
  return [source.slice(0, colon), source.slice(colon + 1)];
};

/**
 * Whether the day of a moment was closed already: what arrives for it now could never be told from its summary. Today
 * is never closed, and a day that was closed by a clock years ahead is not: that must not stop ingest for years.
 */
function isClosed(hub: Hub, at: number): boolean {
  const now = hub.now();
  if (at >= dayStart(dayOf(now))) return false;
  const last = lastClosedDay(hub.db, now);
  return last !== undefined && dayOf(at) <= last;
}
