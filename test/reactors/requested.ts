import type { NewEvent } from '../../schema/event.ts';
import { NotificationRequested } from '../../schema/events/notification.ts';
import type { ChannelName, Message } from '../../schema/notice.ts';
import type { Hub } from '../../src/hub.ts';
import { keepMessage } from '../../src/notices/facts.ts';
import { renderNotice } from '../../views/mail/mail.tsx';
import { nothingMore } from '../../views/mail/notice.ts';

const at = Date.parse('2026-11-21T12:00:00Z');

interface Wanted {
  channel?: ChannelName;
  to?: string;
  language?: Message['language'];
  customerId?: string | null;
}

/** A message that somebody is to be told: number `n`, which its subject names. */
export function requested(
  hub: Hub,
  n: number,
  { channel = 'resend', to = 'ops@example.com', language = 'en', customerId = null }: Wanted = {},
): NewEvent {
  const message = renderNotice({
    ...nothingMore,
    kind: 'broke',
    audience: customerId === null ? 'operator' : 'customer',
    language,
    zone: 'Europe/Budapest',
    eventType: 'backup_failed',
    severity: 'error',
    subject: `nas-${n}`,
    customer: { id: customerId ?? 'demo', name: null, site: null },
    at: at + n,
  });
  return NotificationRequested(
    {
      customerId,
      hostId: null,
      audience: customerId === null ? 'operator' : 'customer',
      kind: 'broke',
      eventType: 'backup_failed',
      subject: `nas-${n}`,
      incidentId: null,
      reason: 'wanted',
      detail: 'the rules want it told',
      channel,
      recipient: to,
      message: keepMessage(hub, customerId, message),
      sendKey: `key-${n}`,
    },
    { actor: 'hub' },
  );
}

/** The numbers of the messages that some texts name. */
export const numbersIn = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => [...text.matchAll(/nas-(\d+)/g)].map(([, n]) => Number(n)));
