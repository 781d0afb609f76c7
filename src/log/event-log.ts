import type { NewEvent, Recorded } from '../../schema/event.ts';

/** Where a fact stream must stand for an append to go through. */
export interface Expectation {
  stream: string;
  /** the version of its newest fact; 0: the stream must be empty */
  version: number;
}

export interface AppendOptions {
  expect?: Expectation;
  /** Runs inside the append's transaction, with what it recorded: for what must be kept exactly when the events are. */
  alongside?: (recorded: readonly Recorded[]) => void;
}

export interface Head {
  /** the position of the newest event, 0 for an empty log */
  position: number;
  /** hex, of that event: with the log's id it says which log a read file belongs to */
  hash: string;
  logId: string;
}

/** What may be asked of the log by anybody who may read it, also beside the hub that writes it. */
export interface LogReader {
  head(): Head;
  /**
   * In position order, leaves opened; gaps only below a `TelemetryPruned` boundary. Read as it is walked, and again when
   * it is walked again. @throws HubError damaged
   */
  read(after: number, limit: number): Iterable<Recorded>;
  /** One event, or undefined when there is none at that position (any more). */
  at(position: number): Recorded | undefined;
  /** The hash (hex) of the event at a position, or undefined when it is not there. */
  hashAt(position: number): string | undefined;
  close(): void;
}

/** The append-only log. One writer; everything else is folded from it. */
export interface EventLog extends LogReader {
  /**
   * Durable (fsync) and folded by every listener when it resolves. Events of one append are recorded together.
   * A fact whose key is taken by the same fact answers with the first one, and records nothing.
   * @throws HubError version_conflict when `expect` does not hold; conflict when a key is taken by another fact;
   *   unavailable when the disk is full or the log has stopped
   */
  append(events: readonly NewEvent[], options?: AppendOptions): Promise<Recorded[]>;
  /**
   * Called synchronously after each commit, before the appends of that commit resolve, with the hash (hex) of the last
   * event. Returns the way to stop.
   */
  onAppend(listener: (events: readonly Recorded[], hash: string) => void): () => void;
  /** The newest version of a fact stream, 0 when it has none. */
  versionOf(stream: string): number;
}
