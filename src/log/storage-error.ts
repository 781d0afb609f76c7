import { HubError } from '../errors.ts';

/** The SQLite code of an error, '' for any other error. Drizzle wraps it as a cause. */
export function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && code.startsWith('SQLITE_')) return code;
  const cause = (error as { cause?: unknown } | null)?.cause;
  return cause === undefined || cause === null ? '' : sqliteCode(cause);
}

/** The code of a failed call to the file system, '' for any other error. */
function fileCode(error: unknown): string {
  const { code, syscall, cause } = (error ?? {}) as { code?: unknown; syscall?: unknown; cause?: unknown };
  if (typeof code === 'string' && typeof syscall === 'string') return code;
  return cause === undefined || cause === null ? '' : fileCode(cause);
}

/**
 * The disk is full (for SQLite, or for a file beside it): what is in flight fails, the next append tries again. SQLite
 * has an IOERR of its own for an index of the WAL that finds no room to grow.
 */
export const isFull = (error: unknown): boolean =>
  /^SQLITE_(FULL|IOERR_SHMSIZE)/.test(sqliteCode(error)) || ['ENOSPC', 'EDQUOT'].includes(fileCode(error));

/** The storage itself cannot be trusted: nothing may be tried again in this process. */
export const isFatal = (error: unknown): boolean =>
  (/^SQLITE_(IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN)/.test(sqliteCode(error)) && !isFull(error)) ||
  ['EIO', 'EROFS'].includes(fileCode(error));

/** What the person who waits for an append is told of a storage error. */
export const unavailable = (cause: unknown): HubError =>
  new HubError('unavailable', isFull(cause) ? 'the disk is full' : 'the log cannot be written', {
    hint: isFull(cause)
      ? 'free some space: the hub goes on by itself'
      : 'see the log of the hub, then hub verify',
    retryAfterSeconds: 30,
    cause,
  });
