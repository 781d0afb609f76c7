import { hash } from 'node:crypto';
import type { NewEvent } from '../../schema/event.ts';
import { NotificationRequested, NotificationWithheld } from '../../schema/events/notification.ts';
import type { Audience, Message } from '../../schema/notice.ts';
import { Erased } from '../../schema/sealed.ts';
import { renderNotice } from '../../views/mail/mail.tsx';
import type { BlobRef } from '../blobs.ts';
import type { Hub } from '../hub.ts';
import type { About } from './about.ts';
import { isSent, type Verdict } from './decide.ts';
import { namedFor } from './listener.ts';
import { noticeModel } from './model.ts';

const field = 'NotificationRequested.message';

/**
 * The facts of some verdicts. `origin` names what caused them (a position, an incident and a number): with the
 * recipient it makes the key that the provider gets, so a decision that is made twice is one message.
 */
export function factsOf(
  hub: Hub,
  audience: Audience,
  about: About,
  verdicts: readonly Verdict[],
  origin: string,
): NewEvent[] {
  const common = {
    customerId: about.customerId,
    hostId: about.hostId,
    audience,
    kind: about.kind,
    eventType: namedFor(audience, about),
    subject: about.subject,
    incidentId: about.incident?.incidentId ?? null,
  };
  return verdicts.map((verdict) => {
    const { reason, detail } = verdict;
    if (!isSent(verdict)) {
      const { channel = null, recipient = null } = verdict.to ?? {};
      return NotificationWithheld({ ...common, reason, detail, channel, recipient }, { actor: 'hub' });
    }
    const message = keepMessage(hub, about.customerId, renderNotice(noticeModel(hub, audience, about)));
    const sendKey = keyOf(hub, origin, audience, verdict.to.channel, verdict.to.recipient);
    return NotificationRequested(
      { ...common, ...verdict.to, reason, detail, message, sendKey },
      { actor: 'hub' },
    );
  });
}

/** The idempotency key for a provider: the same for the same decision, on this log alone. */
const keyOf = (hub: Hub, ...parts: string[]) =>
  hash('sha256', JSON.stringify([hub.log.head().logId, ...parts])).slice(0, 40);

/** Keeps a rendered message, sealed under the customer's key. */
export const keepMessage = (hub: Hub, customerId: string | null, message: Message): BlobRef =>
  hub.blobs.put(hub.vault.seal(customerId, field, Buffer.from(JSON.stringify(message))));

/** A message as it was rendered; undefined when its customer was erased. @throws HubError damaged */
export function messageOf(hub: Hub, ref: BlobRef): Message | undefined {
  const opened = hub.vault.open(field, hub.blobs.get(ref));
  return opened === Erased ? undefined : (JSON.parse(opened.toString()) as Message);
}
