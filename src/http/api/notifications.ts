import { z } from 'zod';
import { listNotices, type NoticeRow } from '../../../projections/notices.ts';
import { Id } from '../../../schema/ids.ts';
import type { Message } from '../../../schema/notice.ts';
import { NotificationView, NotifyTest, NotifyTested, noticeStates } from '../../../schema/wire/alarms.ts';
import { existingNotice, retry } from '../../notices/retry.ts';
import { testNotice } from '../../notices/test-notice.ts';
import { messageIn } from '../../notices/why-notice.ts';
import { json, type Route, route } from '../route.ts';
import { Before } from './paging.ts';
import { rfc3339 } from './times.ts';

const kib = 1024;

/** The ledger: every decision about telling somebody, the noes too, and what became of it. */
export const notificationsApi: Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/admin/notifications',
    tag: 'Notices',
    summary: 'Every decision about telling somebody, newest first',
    who: ['operator'],
    about: () => 'fleet',
    query: Before.extend({
      customer_id: Id.optional(),
      incident_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
      state: z.enum(noticeStates).optional(),
    }),
    answers: {
      200: {
        description: '`before` takes the notification_id to go on from',
        schema: z.strictObject({ notifications: z.array(NotificationView) }),
      },
    },
    handle: ({ hub, query: { customer_id, incident_id, ...query } }) =>
      json({
        notifications: listNotices(hub.db, {
          ...query,
          customerId: customer_id,
          incidentId: incident_id,
        }).map(viewOf),
      }),
  }),

  route({
    method: 'GET',
    path: '/api/v1/admin/notifications/{notification_id}',
    tag: 'Notices',
    summary: 'A notice with its message as it is sent',
    who: ['operator'],
    about: () => 'fleet',
    answers: {
      200: {
        description: 'null message: it was withheld, or its customer was erased',
        schema: z.strictObject({
          notification: NotificationView,
          message: z
            .strictObject({ subject: z.string(), text: z.string(), html: z.string(), language: z.string() })
            .nullable(),
        }),
      },
    },
    handle({ hub, params }) {
      const row = existingNotice(hub, params.notification_id!);
      const message = messageIn(hub, row);
      return json({ notification: viewOf(row), message: message && shown(message) });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/admin/notifications/{notification_id}/retry',
    tag: 'Notices',
    summary: 'Send a dead or an uncertain notice again',
    who: ['operator'],
    about: () => 'fleet',
    answers: {
      200: {
        description: 'it is sent at its turn, under the same key',
        schema: z.strictObject({ notification: NotificationView }),
      },
      409: { description: 'it is neither dead nor uncertain' },
    },
    handle({ hub, params, speaker, record }) {
      const fact = retry(hub, params.notification_id!, speaker.actor);
      return record([fact], ([recorded]) => {
        const row = existingNotice(hub, params.notification_id!);
        return json({ notification: viewOf({ ...row, state: 'requested', nextAt: recorded!.recordedAt }) });
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/admin/notify-test',
    tag: 'Notices',
    summary: 'Send a test over a channel, at once',
    description:
      'Past every rule and cooldown. A channel that is not set up answers `failed`, shadow mode `withheld`.',
    who: ['operator'],
    about: () => 'fleet',
    body: { schema: NotifyTest, maxBytes: 4 * kib, optional: true },
    answers: { 200: { description: 'what came of it', schema: NotifyTested } },
    async handle({ hub, body, speaker }) {
      const { notificationId, ...tested } = await testNotice(hub, body, speaker.actor);
      const position = { 'Hub-Position': String(hub.log.head().position) };
      return json({ ...tested, notification_id: String(notificationId) }, 200, position);
    },
  }),
];

const shown = ({ subject, text, html, language }: Message) => ({ subject, text, html, language });

const viewOf = (row: NoticeRow): NotificationView => ({
  notification_id: String(row.notificationId),
  at: rfc3339(row.at)!,
  customer_id: row.customerId,
  host_id: row.hostId,
  audience: row.audience,
  kind: row.kind,
  channel: row.channel,
  recipient: row.recipient,
  event_type: row.eventType,
  subject: row.subject,
  incident_id: row.incidentId === null ? null : String(row.incidentId),
  decision: row.decision,
  reason: row.reason,
  detail: row.detail,
  state: row.state,
  attempts: row.attempts.map(({ at, outcome, detail }) => ({ at: rfc3339(at)!, outcome, detail })),
  next_at: rfc3339(row.nextAt),
  digested_by: row.digestedBy === null ? null : String(row.digestedBy),
});
