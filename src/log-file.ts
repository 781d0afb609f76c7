import { statSync } from 'node:fs';

/** Where an open file stands: at its path, or no more; whoever opens the path then finds nothing, or another one. */
export type Place = 'there' | 'removed' | 'replaced';

/**
 * Remembers which file lies at a path, and answers what became of it. SQLite goes on writing into a file that was
 * removed, and all of it goes with the process: nothing else would say so.
 */
export function watchPlace(path: string): () => Place {
  const inode = () => statSync(path, { throwIfNoEntry: false })?.ino;
  const opened = inode();
  return () => {
    const now = inode();
    if (now === opened) return 'there';
    return now === undefined ? 'removed' : 'replaced';
  };
}

/** What to do about it: the log is whole in the hub that serves, and nowhere else. */
export const rescue =
  'the hub still has all of it: do NOT stop it. Run hub backup <file> --keys <file> now; then stop it, and hub restore <file> --keys <file> --force';
