import { evidenceOf } from '../../projections/backup-queries.ts';
import { columnOf, missedEvents, type VerdictRow } from '../../projections/backups.ts';
import { customerOf } from '../../projections/customers.ts';
import { newestWord } from '../../projections/evidence.ts';
import type { NewEvent } from '../../schema/event.ts';
import { eventType } from '../../schema/event-types.ts';
import type { BackupKind, Checked } from '../../schema/events/backup.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import type { Hub } from '../hub.ts';
import { localDate, localTime } from '../local-time.ts';
import type { Night } from './backup-facts.ts';

const words: Record<BackupKind, string> = { backup: 'backup', db_dump: 'database dump' };
const iso = (at: number) => new Date(at).toISOString();

/** That no backup was heard of in a night. */
export function missedEvent(
  hub: Hub,
  { date, deadline }: Night,
  { customerId, kind, lastAt }: Checked,
): NewEvent {
  const { name, zone } = about(hub, customerId);
  const last = lastAt === null ? 'There was never one' : `The last one was on ${localTime(lastAt, zone)}`;
  return raised(customerId, missedEvents[kind].missed, `deadline:${date}:${customerId}:${kind}`, {
    message: `No ${words[kind]} of ${name} since midnight. ${last}.`,
    details: { date, deadline: iso(deadline), ...(lastAt === null ? {} : { last_at: iso(lastAt) }) },
  });
}

/** That there is one after all; undefined while there is not. */
export function seenEvent(hub: Hub, { customerId, kind, missedFrom }: VerdictRow): NewEvent | undefined {
  const word = newestWord(evidenceOf(hub.db, customerId).map((row) => row[columnOf[kind]]));
  if (!word || missedFrom === null || word.at < missedFrom) return undefined;
  const { name, zone } = about(hub, customerId);
  const date = localDate(missedFrom, hub.config.timezone);
  return raised(customerId, missedEvents[kind].seen, `deadline-seen:${date}:${customerId}:${kind}`, {
    message: `There is a ${words[kind]} of ${name} from ${localTime(word.at, zone)}${word.ok ? '' : ', which failed'}.`,
    details: { date, at: iso(word.at), ok: word.ok },
  });
}

function about(hub: Hub, customerId: string) {
  const customer = customerOf(hub.db, customerId);
  return { name: customer?.name ?? customerId, zone: customer?.settings.timezone ?? hub.config.timezone };
}

const raised = (
  customerId: string,
  type: string,
  key: string,
  said: { message: string; details: Record<string, unknown> },
): NewEvent =>
  MonitoringEventRaised(
    {
      customerId,
      eventType: type,
      severity: eventType(type)!.severity,
      ...said,
      source: 'hub',
      occurredAt: null,
      recognised: true,
    },
    { actor: 'hub', key },
  );
