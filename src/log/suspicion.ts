import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { HubError } from '../errors.ts';
import { checkLog, type Finding } from '../verify-log.ts';

const fileIn = (dir: string) => join(dir, 'log.suspect');

/** Leaves a mark that the storage failed under this log: the next start looks at all of it before it serves. */
export function suspect(dir: string, error: unknown): void {
  try {
    writeFileSync(fileIn(dir), `${error instanceof Error ? error.message : String(error)}\n`, {
      mode: 0o600,
    });
  } catch {
    // the storage has just failed: whoever reads the reason of the stop knows what to do
  }
}

/**
 * Checks digests, chain and pages of a log that the storage failed under. Seconds a gigabyte; nothing without a mark,
 * which goes when all is well.
 * @throws HubError damaged, with what was found
 */
export function dispelSuspicion(dir: string, db: Database, tell: (line: string) => void): void {
  if (!existsSync(fileIn(dir))) return;
  tell(`the storage failed before this start (${readFileSync(fileIn(dir), 'utf8').trim()}): checking log.db`);
  const findings: Finding[] = [];
  const steps = checkLog(db, (finding) => void (findings.length < 3 && findings.push(finding)));
  for (let step = steps.next(); !step.done; ) step = steps.next();
  if (findings.length > 0) {
    throw new HubError('damaged', `log.db is damaged: ${findings.map(({ message }) => message).join('; ')}`, {
      hint: 'hub verify lists all of it; then run hub restore <backup>',
    });
  }
  rmSync(fileIn(dir));
  tell('log.db holds every event that was written');
}
