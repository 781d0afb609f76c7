import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openLog } from '../../src/log/sqlite.ts';
import type { SqliteLog } from '../../src/log/sqlite-log.ts';
import { openVault, type Vault } from '../../src/vault.ts';
import { noon } from '../scenario.ts';

export const masterKey = Buffer.alloc(32, 7);

/** An empty folder that goes with the test. */
export function emptyFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface LogFolder {
  dir: string;
  vault: Vault;
  clock: { now: number };
  log: SqliteLog;
  /** what the log called fatal */
  fatal: unknown[];
  open(options?: { acceptLoss?: boolean; groupCommit?: boolean }): SqliteLog;
  reopen(): void;
}

/** A SQLite log in a folder of its own; whatever is open at the end is closed. */
export function logFolder(dir = emptyFolder()): LogFolder {
  const clock = { now: noon };
  const vault = openVault(dir, masterKey, true, () => clock.now);
  const fatal: unknown[] = [];
  const opened: SqliteLog[] = [];
  const folder: LogFolder = {
    dir,
    vault,
    clock,
    fatal,
    log: undefined as unknown as SqliteLog, // set two lines below
    open(options = {}) {
      folder.log = openLog({
        dir,
        vault,
        now: () => clock.now,
        onFatal: (error) => fatal.push(error),
        ...options,
      });
      opened.push(folder.log);
      return folder.log;
    },
    reopen() {
      folder.log.close();
      folder.open();
    },
  };
  folder.open();
  onTestFinished(() => {
    for (const log of opened) if (log.db.open) log.close();
  });
  return folder;
}
