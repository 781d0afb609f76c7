import { join } from 'node:path';
import type { NewEvent, Recorded } from '../../schema/event.ts';
import { ClockStepped, TailLossAccepted } from '../../schema/events/hub.ts';
import { definitionOf } from '../../schema/events/index.ts';
import { HubError } from '../errors.ts';
import { truncateWhenIdle } from './checkpoint.ts';
import type { AppendOptions } from './event-log.ts';
import { failStop } from './fail-stop.ts';
import { contradiction, type Mark, openHeadMark, requireMarked, resetHeadMark } from './head-mark.ts';
import { openDatabase } from './open-database.ts';
import { readerOver } from './reader.ts';
import { chainOf, dataAsRead, decodeRow, digestOf, encodeData, type Row, saysTheSame } from './row.ts';
import type { LogOptions, SqliteLog } from './sqlite-log.ts';
import { isFatal, isFull, sqliteCode, unavailable } from './storage-error.ts';
import { dispelSuspicion } from './suspicion.ts';

interface Request {
  events: readonly NewEvent[];
  options: AppendOptions;
  resolve: (recorded: Recorded[]) => void;
  reject: (error: unknown) => void;
}

const mostEventsPerCommit = 64;
const stepBackMs = 5 * 60_000;

/**
 * Opens the log for writing; the caller holds the lock of the data folder.
 * @throws HubError damaged when the log is shorter than its head mark, is missing beside one, or is not a log
 */
export function openLog({
  dir,
  vault,
  now,
  onFatal,
  tell = () => {},
  acceptLoss = false,
  groupCommit = true,
}: LogOptions): SqliteLog {
  const mark = requireMarked(dir, acceptLoss);
  const db = openDatabase(join(dir, 'log.db'), mark && !acceptLoss ? mark.position : 0);
  const reader = readerOver(db, vault);

  const insert = db.prepare<unknown[]>(
    `INSERT INTO events (position, recorded_at, type, stream, version, actor, cause, key, data, digest, chain)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const moveHead = db.prepare<[number, number, Buffer, number]>(
    'UPDATE head SET position = ?, recorded_at = ?, chain = ? WHERE position = ?',
  );
  const version = db
    .prepare<[string], number>('SELECT max(version) FROM events WHERE stream = ? AND version IS NOT NULL')
    .pluck();
  const byKey = db.prepare<[string], Row>('SELECT * FROM events WHERE key = ?');
  const versionOf = (stream: string) => version.get(stream) ?? 0;

  let head = db
    .prepare<[], { position: number; recorded_at: number; chain: Buffer; hash: string }>(
      "SELECT position, recorded_at, chain, '' AS hash FROM head",
    )
    .get()!;
  try {
    dispelSuspicion(dir, db, tell);
    if (mark) checkMark(mark);
  } catch (error) {
    db.close();
    throw error;
  }
  const headMark = openHeadMark(dir);
  let commits = 0;
  const stopTruncating = truncateWhenIdle(
    db,
    () => commits,
    (error) => isFatal(error) && stop(error),
  );
  const listeners = new Set<(events: readonly Recorded[], hash: string) => void>();
  const waiting: Request[] = [];
  let scheduled = false;
  const { reason, stop, beside, close } = failStop({
    dir,
    onFatal,
    onStop(error) {
      for (const request of waiting.splice(0)) request.reject(unavailable(error));
    },
  });

  function checkMark(marked: Mark): void {
    const message = contradiction(marked, head.position, reader.hashAt);
    if (message === undefined) return;
    if (!acceptLoss) {
      throw new HubError('damaged', message, {
        hint: 'run hub restore <backup>; to go on without what is lost: hub doctor --accept-loss',
      });
    }
    resetHeadMark(dir);
  }

  /** One row, at the place after `head`. */
  function write(event: NewEvent, recordedAt: number): Recorded {
    const definition = definitionOf(event.type);
    const telemetry = definition?.telemetry ?? false;
    const data = encodeData(event, vault);
    // in the order of the statement's columns: binding by name costs more than the insert's own work
    const row = {
      position: head.position + 1,
      recorded_at: recordedAt,
      type: event.type,
      stream: event.stream,
      version: telemetry ? null : versionOf(event.stream) + 1,
      actor: event.actor,
      cause: event.cause ?? null,
      key: event.key ?? null,
      data,
    };
    const digest = digestOf(row);
    const chain = telemetry ? null : chainOf(head.chain, digest);
    insert.run(...Object.values(row), digest, chain);
    head = {
      position: row.position,
      recorded_at: recordedAt,
      chain: chain ?? head.chain,
      hash: digest.toString('hex'),
    };
    return {
      position: row.position,
      recordedAt,
      type: event.type,
      stream: event.stream,
      actor: event.actor,
      ...(event.cause === undefined ? {} : { cause: event.cause }),
      ...(event.key === undefined ? {} : { key: event.key }),
      ...(row.version === null ? {} : { version: row.version }),
      data: dataAsRead(event, data),
    };
  }

  /** All events of one request, or none. Answers what it recorded and what it only found again. */
  function writeRequest(
    { events, options }: Request,
    recordedAt: number,
  ): { fresh: Recorded[]; answer: Recorded[] } {
    const { expect, alongside } = options;
    if (expect && versionOf(expect.stream) !== expect.version) {
      throw new HubError(
        'version_conflict',
        `${expect.stream} is at version ${versionOf(expect.stream)}, not ${expect.version}`,
        {
          hint: 'someone else changed it first: reload and try again',
        },
      );
    }
    const fresh: Recorded[] = [];
    const answer = events.map((event) => {
      const taken = event.key === undefined ? undefined : byKey.get(event.key);
      if (taken) return firstUnder(taken, event);
      const recorded = write(event, recordedAt);
      fresh.push(recorded);
      return recorded;
    });
    alongside?.(answer);
    return { fresh, answer };
  }

  function firstUnder(taken: Row, event: NewEvent): Recorded {
    const first = decodeRow(taken, vault);
    if (saysTheSame(event, first)) return first;
    throw new HubError(
      'conflict',
      `the key ${event.key} belongs to another ${first.type}, at position ${first.position}`,
    );
  }

  /** One transaction for all who wait in this turn; each in a savepoint, so that one who conflicts fails alone. */
  function commit(batch: Request[]): void {
    const before = head;
    const fresh: Recorded[] = [];
    const done: (() => void)[] = [];
    try {
      db.exec('BEGIN IMMEDIATE');
      const recordedAt = tick(fresh);
      for (const request of batch) {
        const start = head;
        const single = isOneReport(request); // one statement is atomic by itself: no savepoint
        if (!single) db.exec('SAVEPOINT request');
        try {
          const written = writeRequest(request, recordedAt);
          fresh.push(...written.fresh);
          done.push(() => request.resolve(written.answer));
          if (!single) db.exec('RELEASE request');
        } catch (error) {
          if (isFatal(error) || isFull(error) || !db.inTransaction) throw error;
          if (!single) db.exec('ROLLBACK TO request; RELEASE request');
          head = start;
          done.push(() => request.reject(error));
        }
      }
      if (moveHead.run(head.position, head.recorded_at, head.chain, before.position).changes !== 1) {
        throw new HubError('damaged', 'log.db was written by another process');
      }
      db.exec('COMMIT');
      commits += 1;
    } catch (error) {
      head = before;
      rollBack();
      if (isFatal(error) || error instanceof HubError) stop(error);
      const refusal = sqliteCode(error) === '' && !isFull(error) ? error : unavailable(error);
      for (const request of batch) request.reject(refusal);
      return;
    }
    publish(fresh, batch, done);
  }

  function rollBack(): void {
    try {
      if (db.inTransaction) db.exec('ROLLBACK');
    } catch (error) {
      stop(error); // a transaction that stays open would take what comes next into it
    }
  }

  /** After the commit: the mark, the folds, the answers. A fold that fails is an answer that fails, not a lost event. */
  function publish(fresh: Recorded[], batch: Request[], done: (() => void)[]): void {
    try {
      if (fresh.length > 0) {
        headMark.write(head.position, head.hash);
        for (const listener of listeners) listener(fresh, head.hash);
      }
    } catch (error) {
      if (isFatal(error)) stop(error);
      for (const request of batch) request.reject(error instanceof HubError ? error : unavailable(error));
      return;
    }
    for (const answer of done) answer();
  }

  /** The time of this commit. It never goes back, but across a recorded step of the clock. */
  function tick(fresh: Recorded[]): number {
    const at = now();
    if (at >= head.recorded_at - stepBackMs) return Math.max(at, head.recorded_at);
    fresh.push(write(ClockStepped({ from: head.recorded_at, to: at }, { actor: 'hub' }), at));
    return at;
  }

  function flush(): void {
    scheduled = false;
    const batch: Request[] = [];
    for (
      let events = 0;
      waiting.length > 0 && (batch.length === 0 || (groupCommit && events < mostEventsPerCommit));
    ) {
      const next = waiting.shift()!;
      batch.push(next);
      events += next.events.length;
    }
    if (batch.length > 0) commit(batch);
    if (waiting.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  const log: SqliteLog = {
    ...reader,
    db,
    versionOf,
    append(events, options = {}) {
      if (reason() !== undefined) return Promise.reject(unavailable(reason()));
      return new Promise((resolve, reject) => {
        waiting.push({ events, options, resolve, reject });
        schedule();
      });
    },
    beside,
    failed: stop,
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      if (!db.open) return;
      while (waiting.length > 0) flush();
      close();
      stopTruncating();
      headMark.close();
      db.close();
    },
  };
  if (acceptLoss && mark) {
    const lost = { markedPosition: mark.position, actualPosition: head.position };
    log.append([TailLossAccepted(lost, { actor: 'cli' })]).catch(onFatal); // not recorded, it must not go on
  }
  return log;
}

const isOneReport = ({ events: [event, ...more], options }: Request) =>
  event !== undefined &&
  more.length === 0 &&
  options.alongside === undefined &&
  definitionOf(event.type)?.telemetry === true;
