import { hash } from 'node:crypto';
import {
  customersToCheck,
  lastBackupCheck,
  verdictsMissed,
  verdictsWaiting,
} from '../../projections/backup-queries.ts';
import type { NewEvent } from '../../schema/event.ts';
import { BackupKind, BackupsChecked, type Checked } from '../../schema/events/backup.ts';
import type { Hub } from '../hub.ts';
import { localDate, localMidnight } from '../local-time.ts';
import { appendKnown } from './announce.ts';
import { missedEvent, seenEvent } from './backup-events.ts';
import { type Night, readBackup } from './backup-facts.ts';
import { verdictOf } from './backup-verdict.ts';
import { dailyAt, lastDue } from './schedule.ts';

/** Customers of one fact: well under 200 KB, and a few ms of the main thread. */
const atOnce = 100;
export const backupDeadline = 'backup-deadline';

/** When backups of the night are due; a reload may change it. */
export const deadlineOf = ({ config }: Hub) => dailyAt(config.alerting.backup_deadline, config.timezone);

/**
 * Looks at every customer's backups of the night that ended with this deadline (ms): the verdicts are facts, and a
 * missed one is raised. A date is looked at once; what was cut off is gone on with.
 */
export async function checkBackups(hub: Hub, deadline: number, signal?: AbortSignal): Promise<string> {
  const { timezone } = hub.config;
  const night = { date: localDate(deadline, timezone), from: localMidnight(deadline, timezone), deadline };
  const last = lastBackupCheck(hub.db);
  if (last && last.date >= night.date && last.complete) return `${night.date} was looked at`;
  const customers = customersToCheck(hub.db, night.date, deadline);
  const all: Checked[] = [];
  for (let next = 0; next < customers.length && !signal?.aborted; next += atOnce) {
    const verdicts = customers
      .slice(next, next + atOnce)
      .flatMap((customerId) => BackupKind.options.map((kind) => judge(hub, night, customerId, kind)));
    await record(hub, night, verdicts, next + atOnce >= customers.length);
    all.push(...verdicts);
    await new Promise((resolve) => setImmediate(resolve)); // ingest goes first
  }
  return summed(all);
}

/**
 * Between two deadlines: goes on with what a crash cut off, decides what had to wait for a box, and ends what was
 * missed once there is a word of it.
 */
export async function reviewBackups(hub: Hub, signal?: AbortSignal): Promise<string> {
  const cutOff = cutOffAt(hub);
  if (cutOff !== null) await checkBackups(hub, cutOff, signal);
  const decided = await decideWaiting(hub, signal);
  const seen = await endMissed(hub, signal);
  return `${decided} decided, ${seen} seen after all`;
}

/** The deadline (ms) that was not gone through with: the hub ended in the middle of it. */
function cutOffAt(hub: Hub): number | null {
  const last = lastBackupCheck(hub.db);
  if (last && !last.complete) return last.deadline;
  const run = hub.runner.states().find(({ name }) => name === backupDeadline);
  const ended = run?.lastStartedAt && run.outcome === null && run.lastStartedAt < hub.startedAt;
  return ended ? lastDue(deadlineOf(hub), run.lastStartedAt!) : null;
}

async function decideWaiting(hub: Hub, signal?: AbortSignal): Promise<number> {
  let decided = 0;
  const nights = Map.groupBy(verdictsWaiting(hub.db), ({ date }) => date);
  for (const [date, rows] of nights) {
    const { from, deadline } = rows[0]!;
    const night = { date, from, deadline };
    for (let next = 0; next < rows.length && !signal?.aborted; next += atOnce) {
      const verdicts = rows
        .slice(next, next + atOnce)
        .map(({ customerId, kind }) => judge(hub, night, customerId, kind))
        .filter(({ verdict }) => verdict !== 'waiting');
      if (verdicts.length > 0) await record(hub, night, verdicts, false);
      decided += verdicts.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return decided;
}

async function endMissed(hub: Hub, signal?: AbortSignal): Promise<number> {
  let seen = 0;
  const rows = verdictsMissed(hub.db);
  for (let next = 0; next < rows.length && !signal?.aborted; next += atOnce) {
    const events = rows.slice(next, next + atOnce).flatMap((row) => seenEvent(hub, row) ?? []);
    await appendKnown(hub, events);
    seen += events.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return seen;
}

function judge(hub: Hub, night: Night, customerId: string, kind: BackupKind): Checked {
  const { known, lastAt } = readBackup(hub, night, customerId, kind);
  return { customerId, kind, ...verdictOf(known), lastAt };
}

/** The verdicts and what is raised by them, together: a crash leaves both or none. */
async function record(
  hub: Hub,
  night: Night,
  verdicts: readonly Checked[],
  complete: boolean,
): Promise<void> {
  const digest = hash('sha256', JSON.stringify([complete, verdicts])).slice(0, 16);
  const fact = BackupsChecked(
    { ...night, complete, verdicts: [...verdicts] },
    { actor: 'hub', key: `backups-checked:${night.date}:${digest}` },
  );
  const missed: NewEvent[] = verdicts
    .filter(({ verdict }) => verdict === 'missed')
    .map((checked) => missedEvent(hub, night, checked));
  await appendKnown(hub, [fact, ...missed]);
}

function summed(all: readonly Checked[]): string {
  const counts = Map.groupBy(all, ({ verdict }) => verdict);
  return [...counts].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ') || 'nobody to look at';
}
