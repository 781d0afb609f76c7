import { randomUUID } from 'node:crypto';
import type { NoticeRow } from '../../projections/notices.ts';
import type { HubConfig } from '../../schema/config.ts';
import type { NewEvent } from '../../schema/event.ts';
import type { ChannelName } from '../../schema/notice.ts';
import type { NotifyTest } from '../../schema/wire/alarms.ts';
import { channels } from '../channels/index.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { aboutHub } from './about.ts';
import type { Verdict } from './decide.ts';
import { factsOf } from './facts.ts';
import { mailChannel, operatorRecipients, type Recipient } from './recipients.ts';

export interface Tested {
  outcome: 'accepted' | 'failed' | 'uncertain' | 'withheld';
  detail: string;
  notificationId: number;
}

/**
 * Tells somebody that this is a test, at once, and answers what came of it. Recorded like every other notice; what
 * cannot be sent is recorded as withheld. @throws HubError bad_request for an address that the channel has no use for
 */
export async function testNotice(hub: Hub, wanted: NotifyTest, actor: string): Promise<Tested> {
  const to = recipientOf(hub.config, wanted);
  const verdict = verdictOf(hub.config, to);
  const about = aboutHub('test', 'test', 'info', hub.now(), `asked for by ${actor}`);
  const facts = factsOf(hub, 'operator', about, [verdict], `test:${randomUUID()}`);
  const [recorded] = await hub.append(facts.map((fact): NewEvent => ({ ...fact, actor })));
  const notificationId = recorded!.position;
  const detail = verdict.detail;
  if (verdict.reason === 'shadow') return { outcome: 'withheld', detail, notificationId };
  if (verdict.reason !== 'test') return { outcome: 'failed', detail, notificationId };
  return { ...outcomeOf(await hub.delivery.sendNow(notificationId)), notificationId };
}

/** Who is to be told: as asked for, else the first that operators are told at. The recipient is null where nobody is set up. */
function recipientOf(
  config: HubConfig,
  { channel, to }: NotifyTest,
): { channel: ChannelName; recipient: string | null } {
  const set = operatorRecipients(config);
  const byMail = mailChannel(config) ?? 'resend';
  const chosen = channel === 'email' ? byMail : (channel ?? (to ? byMail : (set[0]?.channel ?? byMail)));
  const isMail = chosen === 'smtp' || chosen === 'resend';
  if (to && !isMail) {
    throw new HubError('bad_request', `to: ${chosen} goes to ${chosen}.url, not to an address`, {
      errors: [{ path: 'to', message: `${chosen} goes to ${chosen}.url` }],
    });
  }
  const known = isMail ? config.notifications.operator_email[0] : config[chosen].url || undefined;
  return { channel: chosen, recipient: to || known || null };
}

function verdictOf(
  config: HubConfig,
  { channel, recipient }: { channel: ChannelName; recipient: string | null },
): Verdict {
  const unusable = channels[channel].unusable(config);
  const to: Recipient | null = recipient === null ? null : { channel, recipient };
  if (unusable !== undefined)
    return { reason: 'disabled', detail: `${channel} is not set up: ${unusable}`, to };
  if (to === null)
    return { reason: 'no_address', detail: 'notifications.operator_email is empty: say to whom', to };
  if (config.notifications.mode === 'shadow')
    return { reason: 'shadow', detail: 'notifications.mode is shadow: it would be sent', to };
  return { reason: 'test', detail: 'a test that an operator asked for', to };
}

function outcomeOf({
  state,
  attempts,
  channel,
  recipient,
  nextAt,
}: NoticeRow): Omit<Tested, 'notificationId'> {
  const said = attempts.at(-1)?.detail ?? 'no answer yet';
  const where = `${channel} to ${recipient}: ${said}`;
  if (state === 'accepted' || state === 'uncertain') return { outcome: state, detail: where };
  const again = nextAt === null ? '' : `; tried again at ${new Date(nextAt).toISOString()}`;
  return { outcome: 'failed', detail: `${where}${again}` };
}
