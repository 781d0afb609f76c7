import type { NewEvent } from '../../schema/event.ts';
import type { EventOf, EventType } from '../../schema/events/index.ts';
import { ReactorParked } from '../../schema/events/reactor.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { isFatal, isFull } from '../log/storage-error.ts';

/** What a reactor answers an event with: facts, without the cause and the key that the runner gives them. */
export type Reaction = readonly NewEvent[];

/** Reads events in the order of the log and returns facts. A rebuild never runs one. */
export interface Reactor {
  name: string;
  on: { [T in EventType]?: (event: EventOf<T>) => Reaction | Promise<Reaction> };
}

/** What the operator sees of a reactor. */
export interface ReactorState {
  name: string;
  /** the position that it has read */
  position: number;
  /** events that it parked since the start */
  parked: number;
  /** ms; when it last decided something, null since the start */
  lastRunAt: number | null;
  /** ms; when the oldest event was recorded that it has not read yet, null while there is none */
  waitingSince: number | null;
}

export interface Reactors {
  /** Resolves when every reactor has read what was recorded before the call. For tests, and for a clean stop. */
  settled(): Promise<void>;
  states(): ReactorState[];
  stop(): Promise<void>;
}

interface Cursor extends Omit<ReactorState, 'waitingSince'> {
  reactor: Reactor;
  running: Promise<void> | undefined;
}

const atOnce = 200;
const tryAgainMs = 1_000;

/**
 * Starts the reactors, each where it left off. What one decides is appended under keys made of its name, the position of
 * the cause and a number, in the transaction that moves its checkpoint: read twice, an event is decided once. One that
 * has never run begins at the end of the log: nobody wants mails about the past.
 */
export function startReactors(hub: Hub, reactors: readonly Reactor[]): Reactors {
  const { log, logger } = hub;
  const find = log.db.prepare<[string], number>('SELECT position FROM checkpoints WHERE reactor = ?').pluck();
  const move = log.db.prepare<[string, number]>('INSERT OR REPLACE INTO checkpoints VALUES (?, ?)');
  const recordedAt = log.db
    .prepare<[number], number>('SELECT recorded_at FROM events WHERE position = ?')
    .pluck();
  let stopped = false;

  const cursors = reactors.map((reactor): Cursor => {
    const known = find.get(reactor.name);
    const position = known ?? log.head().position;
    if (known === undefined) move.run(reactor.name, position);
    return { name: reactor.name, reactor, position, parked: 0, lastRunAt: null, running: undefined };
  });
  const nextOf = new Map(
    reactors.map(({ name, on }) => [
      name,
      log.db
        .prepare<[number], number>(
          `SELECT position FROM events WHERE position > ? AND type IN (${Object.keys(on)
            .map((type) => `'${type}'`)
            .join(', ')}) ORDER BY position LIMIT ${atOnce}`,
        )
        .pluck(),
    ]),
  );

  const stopListening = log.onAppend((events) => {
    for (const cursor of cursors) {
      if (events.some(({ type }) => Object.hasOwn(cursor.reactor.on, type))) wake(cursor);
      else if (cursor.running === undefined) cursor.position = events.at(-1)!.position; // nothing for it
    }
  });
  for (const cursor of cursors) wake(cursor);

  function wake(cursor: Cursor): void {
    if (stopped || cursor.running !== undefined) return;
    // after the answers of this commit are on their way
    cursor.running = new Promise((resolve) => setImmediate(resolve))
      .then(() => readOn(cursor))
      .catch(async (error) => {
        logger.error(
          { reactor: cursor.name, error: String(error?.stack ?? error) },
          'a reactor cannot go on',
        );
        await new Promise((resolve) => setTimeout(resolve, stopped ? 0 : tryAgainMs));
      })
      .finally(() => {
        cursor.running = undefined;
        if (!stopped && log.head().position > cursor.position) wake(cursor);
      });
  }

  async function readOn(cursor: Cursor): Promise<void> {
    while (!stopped) {
      const head = log.head().position;
      const positions = nextOf.get(cursor.name)!.all(cursor.position);
      for (const position of positions) {
        if (stopped || !(await react(cursor, position))) return;
      }
      if (positions.length < atOnce) {
        cursor.position = Math.max(cursor.position, head);
        return;
      }
    }
  }

  /** One event. Answers false when the log takes nothing now: the same event is tried again. */
  async function react(cursor: Cursor, position: number): Promise<boolean> {
    let type = 'unreadable';
    try {
      const event = log.at(position);
      type = event?.type ?? type;
      const handle = event && cursor.reactor.on[event.type as EventType];
      const facts = handle ? await handle(event as never) : [];
      if (facts.length > 0) await append(cursor, position, facts);
      cursor.position = position;
      return true;
    } catch (error) {
      if (stopped) return false;
      if (isFatal(error) || isFull(error) || (error instanceof HubError && error.code === 'unavailable')) {
        await new Promise((resolve) => setTimeout(resolve, tryAgainMs)); // a stop waits for it: not unref'ed
        return false;
      }
      await park(cursor, position, type, error);
      return true;
    }
  }

  async function append(cursor: Cursor, position: number, facts: Reaction): Promise<void> {
    cursor.lastRunAt = hub.now();
    const keyed = facts.map((fact, index) => ({
      ...fact,
      cause: fact.cause ?? position,
      key: fact.key ?? `${cursor.name}:${position}:${index}`,
    }));
    try {
      await hub.append(keyed, { alongside: () => void move.run(cursor.name, position) });
    } catch (error) {
      // a crash came between its decision and the next one: what was decided then stands
      if (!(error instanceof HubError && error.code === 'conflict')) throw error;
    }
  }

  async function park(cursor: Cursor, position: number, type: string, error: unknown): Promise<void> {
    logger.error(
      { reactor: cursor.name, position, error: String((error as Error)?.stack ?? error) },
      'a reactor threw',
    );
    cursor.parked += 1;
    const message = String((error as Error)?.message ?? error).slice(0, 500);
    await append(cursor, position, [
      ReactorParked(
        { reactor: cursor.name, position, type, message },
        { actor: 'hub', key: `parked:${cursor.name}:${position}` },
      ),
    ]);
    cursor.position = position;
  }

  return {
    async settled() {
      const upTo = log.head().position;
      for (const cursor of cursors) {
        while (!stopped && cursor.position < upTo) {
          wake(cursor);
          await cursor.running;
        }
      }
    },
    states: () =>
      cursors.map(({ name, position, parked, lastRunAt }) => {
        const next = nextOf.get(name)!.get(position);
        const waitingSince = next === undefined ? null : recordedAt.get(next)!;
        return { name, position, parked, lastRunAt, waitingSince };
      }),
    async stop() {
      stopped = true;
      stopListening();
      await Promise.allSettled(cursors.map(({ running }) => running));
      try {
        for (const { name, position } of cursors) if (log.db.open) log.beside(() => move.run(name, position));
      } catch (error) {
        if (!isFull(error) && !isFatal(error)) throw error; // the next start reads again what was read: nothing is decided twice
      }
    },
  };
}
