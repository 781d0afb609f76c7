import type Database from 'better-sqlite3';
import type { Vault } from '../vault.ts';
import type { EventLog } from './event-log.ts';

export interface LogOptions {
  dir: string;
  vault: Vault;
  now: () => number;
  /** Called once when the storage can no longer be trusted: the process must end. */
  onFatal: (error: unknown) => void;
  /** What a person who starts it should know. */
  tell?: (line: string) => void;
  /** An operator has accepted that the tail is lost. */
  acceptLoss?: boolean;
  /** one transaction a request: what the benchmark compares with */
  groupCommit?: boolean;
}

/** The SQLite log, and its database for the little that lies beside it (answers, sessions, runs). */
export interface SqliteLog extends EventLog {
  db: Database.Database;
  /**
   * Every write that is no append goes through here, be it to the database or to a file beside it (keys, blobs): a
   * storage that can no longer be trusted stops the log and ends the process, as an append that meets it does.
   * @throws HubError unavailable for a storage error, a full disk too, and once the log has stopped
   */
  beside<T>(write: () => T): T;
  /** The same for an error that somebody met elsewhere in the data folder: nothing is written any more. */
  failed(error: unknown): void;
}
