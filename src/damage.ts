import type { Finding } from './verify-log.ts';

const ofReadFile: readonly Finding['kind'][] = ['row', 'parked', 'fold'];

/**
 * What to do about what is wrong with a data folder: one sentence or a few, honest about what no command can do.
 * Undefined where nothing is wrong.
 */
export function remedyOf(findings: readonly Finding[]): string | undefined {
  if (findings.length === 0) return undefined;
  const inLog = findings.filter(({ kind }) => !ofReadFile.includes(kind));
  if (inLog.length === 0) return rowsAreWrong;
  if (inLog.some(({ kind }) => kind === 'head_mark')) return tailIsLost;
  return inLog.every(({ report }) => report === true) ? reportsAreHit : logIsDamaged;
}

const rowsAreWrong =
  'The log is whole; what was folded from it is not: hub rebuild folds it again. What is still wrong then is a fault of this version.';

const tailIsLost =
  'hub restore <backup> --force brings the log as it was backed up; to go on without what is lost: hub doctor --accept-loss.';

const logIsDamaged =
  'No command mends a log. Stop the hub, then hub restore <the youngest backup without damage> --force: what came after that backup is lost, and what lies here is moved aside, not deleted.';

const reportsAreHit =
  'Only reports are hit, no facts. A hub serves on from its read file, but nothing can fold this log again: hub rebuild, a lost read file, an update that changes the read models and a restore of this log all stop at the damaged report, until retention deletes it (retention.max_days). No command leaves it out. Either wait for that and touch no read file, or hub restore <the youngest backup without damage> --force, and lose what came after it.';
