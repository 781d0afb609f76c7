import { blindTimes } from '../projections/blind-times.ts';
import type { BlindInterval } from '../projections/liveness.ts';
import type { Db } from '../projections/projection.ts';
import { HubWasBlind } from '../schema/events/blind-time.ts';
import type { EventOf } from '../schema/events/index.ts';
import type { LastLife } from './alive.ts';
import type { Clocks } from './clocks.ts';
import type { Hub } from './hub.ts';
import type { SqliteLog } from './log/sqlite-log.ts';

type Why = EventOf<'HubWasBlind'>['data']['why'];

/** A stretch in which the hub heard nobody, on its way into the log. */
export interface BlindStretch extends BlindInterval {
  why: Why;
}

/** When the hub could not hear anybody: recorded by it as it ends, and told to whoever asks how long a box is silent. */
export interface BlindTime {
  /** All intervals so far, sorted, with the one that is not recorded yet. They do not overlap. */
  intervals(): readonly BlindInterval[];
  /** The hub refused a report itself: whatever it did not hear now is not the box's silence. */
  refused(): void;
  /** Looks at the clocks and records what is over. To be called every second. */
  tick(): Promise<void>;
  /** ms; until when the hub heard whoever spoke, as far as the log knows: now, but for what is not recorded yet */
  heardUntil(): number;
  /** Records what is open, for a clean stop; where it cannot, the next start goes on from `heardUntil`. */
  stop(): Promise<void>;
}

/** The interval ends when no report was refused for so long. */
const quietMs = 2_000;
const tickMs = 1_000;
/** A tick may be late on a busy machine: so much later, and the hub was deaf. */
const lateMs = 2_000;

export interface Watched {
  hub: Pick<Hub, 'now' | 'db' | 'log' | 'append' | 'trouble' | 'logger'>;
  /** null: nobody watches the clocks, a jump of `now` is time that passed */
  clocks: Clocks | null;
  /** false: a hub without doors hears nobody as long as it runs, and says nothing about it */
  listens: boolean;
  /** what came before this start; undefined when nothing did */
  before: BlindStretch | undefined;
}

export function watchBlindTime({ hub, clocks, listens, before: missed }: Watched): BlindTime {
  const read = () => ({
    wall: hub.now(),
    running: clocks?.monotonic() ?? 0,
    boot: clocks?.bootTime() ?? 0,
  });
  let open = missed;
  let last = read();
  let recording = false;

  let kept: { db: Db; list: readonly BlindInterval[] } | undefined;
  hub.log.onAppend((events) => {
    for (const { type, data } of events) {
      if (type === 'HubWasBlind' || type === 'ClockStepped') kept = undefined;
      if (type === 'ClockStepped' && open) open = before(open, (data as { to: number }).to);
    }
  });
  function recorded(): readonly BlindInterval[] {
    if (kept?.db !== hub.db) kept = { db: hub.db, list: blindTimes(hub.db) };
    return kept.list;
  }
  /** The end of what is recorded: nothing is recorded twice. */
  const recordedTo = () => recorded().at(-1)?.to ?? 0;

  /** One interval at a time: what comes while one is open belongs to it. */
  function wasDeaf(from: number, to: number, why: Why): void {
    open = open ? { ...open, to: Math.max(open.to, to) } : { from, to, why };
  }

  /** Whether so much time has passed since the last tick that nobody can have been heard in between. */
  const isLate = () => clocks !== null && hub.now() - last.wall > tickMs + lateMs;

  const isOver = ({ why, to }: BlindStretch, now: number) =>
    hub.trouble() === undefined && (why !== 'refused' || now < to || now - to >= quietMs);

  /** The interval that is not in the log yet, as it stands. */
  function unrecorded(): BlindInterval | undefined {
    const late = isLate();
    if (open === undefined && !late) return undefined;
    const goesOn = late || !listens || hub.trouble() !== undefined;
    const from = Math.max(open?.from ?? last.wall, recordedTo());
    const to = Math.max(open?.to ?? 0, goesOn ? hub.now() : 0);
    return to > from ? { from, to } : undefined;
  }

  async function record(sent: BlindStretch): Promise<void> {
    if (recording) return;
    recording = true;
    try {
      const from = Math.max(sent.from, recordedTo());
      const { to, why } = sent;
      const origin = { actor: 'hub', key: `hub-was-blind:${from}-${to}` };
      if (to > from) await hub.append([HubWasBlind({ from, to, why }, origin)]);
      // refused again while this was written: an interval of its own, from there on
      open = open === sent ? undefined : open && { ...open, from: to };
    } catch (error) {
      hub.logger.debug({ error: String(error) }, 'the blind time cannot be recorded yet');
    } finally {
      recording = false;
    }
  }

  let told: (BlindInterval & { list: readonly BlindInterval[]; all: readonly BlindInterval[] }) | undefined;

  return {
    intervals() {
      const list = recorded();
      const more = unrecorded();
      if (more === undefined) return list;
      // asked once for each source of a fleet page
      if (told?.list !== list || told.from !== more.from || told.to !== more.to)
        told = { list, ...more, all: [...list, more] };
      return told.all;
    },
    refused: () => wasDeaf(hub.now(), hub.now(), 'refused'),
    async tick() {
      const before = last;
      const late = isLate();
      last = read();
      const asleep =
        last.running - before.running > tickMs + lateMs || last.boot - before.boot > tickMs + lateMs;
      if (late) wasDeaf(before.wall, last.wall, asleep ? 'suspended' : 'clock');
      if (hub.trouble() !== undefined) {
        wasDeaf(last.wall, last.wall, 'refused');
        kept = undefined; // what was folded while it lasted was told to nobody
      }
      if (listens && open && isOver(open, last.wall)) await record(open);
    },
    heardUntil: () => open?.from ?? hub.now(),
    async stop() {
      if (listens && open) await record(open);
    },
  };
}

/** What of a stretch lies before a moment. */
const before = (stretch: BlindStretch, at: number): BlindStretch | undefined =>
  stretch.from >= at ? undefined : { ...stretch, to: Math.min(stretch.to, at) };

/**
 * What a hub that starts now missed since the one before it: from its stop, or from when it was last known to be alive
 * or to have heard somebody. Undefined for a log in which nothing ever happened.
 */
export function missedBefore(
  log: SqliteLog,
  life: LastLife | undefined,
  now: number,
): BlindStretch | undefined {
  const head = log.head();
  if (head.position === 0) return undefined;
  const newest = log.db.prepare<[], number>('SELECT recorded_at FROM head').pluck().get()!;
  const from =
    life === undefined ? newest : life.clean ? life.at : Math.max(life.at, lastHeard(log, head.position));
  return from < now
    ? { from, to: now, why: life === undefined || life.clean ? 'stopped' : 'crashed' }
    : undefined;
}

const nearEnd = 1_000;

/** When the newest report near the end of the log was recorded; 0 when there is none. */
const lastHeard = (log: SqliteLog, position: number): number =>
  log.db
    .prepare<[number], number | null>(
      'SELECT max(recorded_at) FROM events WHERE position > ? AND version IS NULL',
    )
    .pluck()
    .get(position - nearEnd) ?? 0;
