import { isFatal, isFull, unavailable } from './storage-error.ts';
import { suspect } from './suspicion.ts';

/** The end of a log whose storage can no longer be trusted: nothing is written from then on, and the process ends. */
export interface FailStop {
  /** what stopped it, undefined while it runs */
  reason(): unknown;
  /** Stops it, once; `onStop` and `onFatal` are called then. */
  stop(error: unknown): void;
  /** A clean end: the same without calling anybody. */
  close(): void;
  /** See `SqliteLog.beside`. */
  beside<T>(write: () => T): T;
}

interface Options {
  dir: string;
  /** lets go of whoever waits */
  onStop: (error: unknown) => void;
  onFatal: (error: unknown) => void;
}

export function failStop({ dir, onStop, onFatal }: Options): FailStop {
  let stopped: unknown;

  function stop(error: unknown): void {
    if (stopped !== undefined) return;
    stopped = error;
    suspect(dir, error);
    onStop(error);
    onFatal(error);
  }

  return {
    reason: () => stopped,
    stop,
    close() {
      stopped ??= new Error('the log is closed');
    },
    beside(write) {
      if (stopped !== undefined) throw unavailable(stopped);
      try {
        return write();
      } catch (error) {
        if (isFatal(error)) stop(error);
        throw isFatal(error) || isFull(error) ? unavailable(error) : error;
      }
    },
  };
}
