import { hash } from 'node:crypto';
import { customerOf } from '../../projections/customers.ts';
import { type NoticeRow, staleNotices, waitingDigests } from '../../projections/notices.ts';
import type { NewEvent } from '../../schema/event.ts';
import { NotificationRequested } from '../../schema/events/notification.ts';
import type { Message } from '../../schema/notice.ts';
import { renderNotice } from '../../views/mail/mail.tsx';
import { type Entry, nothingMore } from '../../views/mail/notice.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { keepMessage, messageOf } from './facts.ts';

const mostInOne = 2_000;
const mostListed = 50;

/**
 * The digest of what waits for the address of a notice for too long, or undefined while that is one at most. A digest
 * that waits too and has not gone out is told by the new one: after an outage there is one for each address. What may
 * have gone out, and what is on its way, is left alone: it keeps its own key.
 */
export function digestFact(
  hub: Hub,
  { channel, recipient, kind, audience, since }: NoticeRow,
  isUnderway: (notificationId: number) => boolean,
): NewEvent | undefined {
  const now = hub.now();
  const before = now - hub.config.delivery.digest_after;
  if ((kind !== 'digest' && since >= before) || channel === null || recipient === null) return undefined;
  const mayJoin = (other: NoticeRow) =>
    other.audience === audience && other.unclearSince === null && !isUnderway(other.notificationId);
  const singles = staleNotices(hub.db, channel, recipient, before, mostInOne).filter(mayJoin);
  if (singles.length === 0) return undefined;
  const earlier = waitingDigests(hub.db, channel, recipient).filter(mayJoin);
  if (singles.length + earlier.length < 2) return undefined;

  const ids = [...new Set([...earlier, ...singles].flatMap((one) => toldBy(hub, one)))].sort((a, b) => a - b);
  const customerId = onlyCustomer([...earlier, ...singles]);
  const message = renderDigest(hub, { audience, customerId, singles, earlier, now });
  const origin = JSON.stringify([hub.log.head().logId, 'digest', channel, recipient, ids[0], ids.at(-1)]);
  return NotificationRequested(
    {
      customerId,
      hostId: null,
      audience,
      kind: 'digest',
      eventType: 'digest',
      subject: null,
      incidentId: null,
      reason: 'digest',
      detail: `${ids.length - earlier.length} notices that had waited for longer than delivery.digest_after`,
      channel,
      recipient,
      message: keepMessage(hub, customerId, message),
      sendKey: hash('sha256', origin).slice(0, 40),
      digests: ids,
    },
    { actor: 'hub', key: `digest:${ids[0]}:${ids.at(-1)}` },
  );
}

/** A notice, and of a digest what it tells. */
function toldBy(hub: Hub, { notificationId, kind }: NoticeRow): number[] {
  const event = kind === 'digest' ? hub.log.at(notificationId) : undefined;
  return [notificationId, ...((event?.data as { digests?: number[] } | undefined)?.digests ?? [])];
}

/** The customer that all of them are of; null: more than one, or none. */
function onlyCustomer(waiting: readonly NoticeRow[]): string | null {
  const customers = new Set(waiting.map(({ customerId }) => customerId));
  return customers.size === 1 ? waiting[0]!.customerId : null;
}

interface Told {
  audience: NoticeRow['audience'];
  customerId: string | null;
  singles: readonly NoticeRow[];
  earlier: readonly NoticeRow[];
  now: number;
}

function renderDigest(hub: Hub, { audience, customerId, singles, earlier, now }: Told): Message {
  const customer = customerId === null ? undefined : customerOf(hub.db, customerId);
  const before = earlier.map((digest) => messageIn(hub, digest));
  const entries = [
    ...before.flatMap(entriesIn),
    ...singles.slice(-mostListed).map((one) => entryOf(hub, one)),
  ];
  const language = messageIn(hub, singles[0]!)?.language ?? (audience === 'operator' ? 'en' : 'hu');
  return renderNotice({
    ...nothingMore,
    kind: 'digest',
    audience,
    language,
    zone: (audience === 'customer' ? customer?.settings.timezone : null) ?? hub.config.timezone,
    eventType: 'digest',
    severity: 'warning',
    customer:
      customerId === null
        ? null
        : { id: customerId, name: customer?.settings.name ?? null, site: customer?.settings.site ?? null },
    at: now,
    entries: {
      rows: entries.sort((left, right) => left.at! - right.at!).slice(-mostListed),
      total: singles.length + before.reduce((sum, message) => sum + totalIn(message), 0),
    },
  });
}

const entryOf = (hub: Hub, notice: NoticeRow): Entry => ({
  who: null,
  what: messageIn(hub, notice)?.subject ?? notice.eventType,
  at: notice.at,
});

/** What an earlier digest lists, out of what a webhook would post of it. */
function entriesIn(message: Message | undefined): Entry[] {
  const entries = (message?.json.entries ?? []) as { what: string | null; at: string }[];
  return entries.map(({ what, at }) => ({ who: null, what, at: Date.parse(at) }));
}

const totalIn = (message: Message | undefined): number =>
  typeof message?.json.entries_total === 'number' ? message.json.entries_total : 0;

/** A message, or undefined where its customer was erased or its file is damaged: a digest goes out without its words. */
function messageIn(hub: Hub, { digest, size }: NoticeRow): Message | undefined {
  try {
    return digest === null ? undefined : messageOf(hub, { digest, size: size! });
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}
