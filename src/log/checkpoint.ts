import type { Database } from 'better-sqlite3';

const lookEveryMs = 30_000;

/**
 * Brings the WAL back into the database and cuts it, once nothing was committed for half a minute: in busy times the
 * automatic checkpoint does it, but never shortens the file. Returns the way to stop.
 */
export function truncateWhenIdle(
  db: Database,
  commits: () => number,
  onFailure: (error: unknown) => void,
): () => void {
  let seen = 0;
  let truncatedAt = 0;
  const timer = setInterval(() => {
    const now = commits();
    const idle = now === seen;
    seen = now;
    if (!idle || truncatedAt === now) return;
    try {
      db.pragma('wal_checkpoint(TRUNCATE)');
      truncatedAt = now;
    } catch (error) {
      onFailure(error);
    }
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
