import type { NoticeRow } from '../../projections/notices.ts';
import type { WhyLine } from '../../views/incident/model.ts';
import type { Hub } from '../hub.ts';
import { messageOf } from './facts.ts';

const rfc = (ms: number) => new Date(ms).toISOString();

/** What became of one decision: the yes or no with its reason, the message, and what the provider said. */
export function noticeLines(hub: Hub, notice: NoticeRow): WhyLine[] {
  return [
    decisionLine(notice),
    ...messageLines(hub, notice),
    ...answerLines(notice),
    ...waitingLines(hub, notice),
  ];
}

/** The decision alone. */
export function decisionLine(notice: NoticeRow): WhyLine {
  const { notificationId: position, at, reason, detail, audience, channel, recipient, state } = notice;
  const whom = audience === 'operator' ? 'operators' : 'the customer';
  const where = channel === null ? '' : ` by ${channel}${recipient === null ? '' : ` to ${recipient}`}`;
  const verdict = state === 'withheld' ? 'withheld' : 'send';
  const because = detail ? `: ${detail}` : '';
  return { at, position, what: 'decision', reason, detail: `${whom}${where}, ${verdict}${because}` };
}

/** A message as it was rendered; null where none was, or its customer was erased. @throws HubError damaged */
export const messageIn = (hub: Hub, { digest, size }: NoticeRow) =>
  digest === null || size === null ? null : (messageOf(hub, { digest, size }) ?? null);

function messageLines(hub: Hub, notice: NoticeRow): WhyLine[] {
  if (notice.digest === null) return [];
  const message = messageIn(hub, notice);
  const detail = message === null ? 'erased with its customer' : `“${message.subject}”, ${message.language}`;
  return [{ at: notice.at, position: notice.notificationId, what: 'message', reason: null, detail }];
}

function answerLines({ attempts, channel, notificationId }: NoticeRow): WhyLine[] {
  return attempts.map(({ at, outcome, detail, attempt }) => ({
    at,
    position: notificationId,
    what: 'answer',
    reason: outcome,
    detail: `attempt ${attempt} over ${channel}${detail ? `: ${detail}` : outcome === 'sending' ? ' is on its way' : ''}`,
  }));
}

/** What is still to come of it, or that nothing is. */
function waitingLines(
  hub: Hub,
  { state, channel, nextAt, notificationId, digestedBy }: NoticeRow,
): WhyLine[] {
  const next = (reason: string, detail: string): WhyLine[] => [
    { at: hub.now(), position: notificationId, what: 'next', reason, detail },
  ];
  if (digestedBy !== null)
    return next('digested', `it waited too long: notice ${digestedBy} told it among others`);
  if (state === 'dead')
    return next('dead', `nobody sends it again by itself: hub notice retry ${notificationId}`);
  if (state === 'uncertain')
    return next(
      'uncertain',
      `nobody knows whether it went out, and ${channel} honours no key: hub notice retry ${notificationId} sends it once more`,
    );
  if (state !== 'requested' || nextAt === null) return [];
  if (hub.config.notifications.mode === 'shadow')
    return next('shadow', 'notifications.mode is shadow: it waits until that is over');
  const line = hub.delivery.states().find(({ name }) => name === channel);
  if (line?.failingSince != null)
    return next(
      'failing',
      `${channel} fails since ${rfc(line.failingSince)}: ${line.lastError ?? 'no answer'}`,
    );
  return next('requested', nextAt > hub.now() ? `tried again at ${rfc(nextAt)}` : 'waits for its turn');
}
