import { listIncidents } from '../../projections/incidents.ts';
import { listNotices } from '../../projections/notices.ts';
import { MuteSet } from '../../schema/events/mute.ts';
import { NotificationFailed, NotificationRequested } from '../../schema/events/notification.ts';
import type { Hub } from '../../src/hub.ts';
import { keepMessage } from '../../src/notices/facts.ts';
import { renderNotice } from '../../views/mail/mail.tsx';
import { nothingMore } from '../../views/mail/notice.ts';
import { noon, type Scenario } from '../scenario.ts';
import { event } from './two-customers.ts';

/** An open incident of `anna`, a dead notice about it and a mute of her; their ids as the wire has them. */
export async function withAlarms({ hub, post, decided }: Scenario) {
  await post('/api/v1/event', event('anna'));
  await decided();
  const incident = listIncidents(hub.db, { limit: 1 })[0]!;
  const notificationId = hub.log.head().position + 1;
  await hub.append([
    requested(hub, incident.incidentId),
    // in the same append: delivery finds it dead already
    NotificationFailed(
      { notificationId, customerId: 'anna', attempt: 1, detail: '550 no such mailbox', retryAt: null },
      { actor: 'hub' },
    ),
  ]);
  const [mute] = await hub.append([
    MuteSet(
      {
        customerId: 'anna',
        hostId: null,
        rule: null,
        from: noon,
        until: noon + 3_600_000,
        weekly: null,
        reason: 'the line is being mended',
      },
      { actor: 'api' },
    ),
  ]);
  return {
    incident_id: String(incident.incidentId),
    notification_id: String(notificationId),
    mute_id: String(mute!.position),
  };
}

function requested(hub: Hub, incidentId: number) {
  const message = renderNotice({
    ...nothingMore,
    kind: 'test',
    audience: 'operator',
    language: 'en',
    zone: 'Europe/Budapest',
    eventType: 'test',
    severity: 'error',
    at: noon,
  });
  return NotificationRequested(
    {
      customerId: 'anna',
      hostId: null,
      audience: 'operator',
      kind: 'broke',
      eventType: 'backup_failed',
      subject: null,
      incidentId,
      reason: 'wanted',
      detail: 'the rules want it told',
      channel: 'smtp',
      recipient: 'ops@example.com',
      message: keepMessage(hub, 'anna', message),
      sendKey: 'key-1',
    },
    { actor: 'hub' },
  );
}

/** The reasons of all decisions so far, newest first. */
export const reasons = (hub: Hub) =>
  listNotices(hub.db, { limit: 50 }).map(({ audience, reason }) => `${audience} ${reason}`);
