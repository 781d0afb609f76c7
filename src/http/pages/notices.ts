import { z } from 'zod';
import { customerOf } from '../../../projections/customers.ts';
import { listNotices, type NoticeRow } from '../../../projections/notices.ts';
import { Id } from '../../../schema/ids.ts';
import { noticeStates } from '../../../schema/wire/alarms.ts';
import type { NoticeNow } from '../../../views/incident/model.ts';
import type { NoticeModel } from '../../../views/notice-page.tsx';
import type { NoticesModel } from '../../../views/notices-page.tsx';
import type { Hub } from '../../hub.ts';
import { existingNotice } from '../../notices/retry.ts';
import { standingOf } from '../../notices/standing.ts';
import { whyNotice } from '../../notices/why.ts';
import { messageIn } from '../../notices/why-notice.ts';

const perPage = 100;
const position = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();

/** The address of the notices page. */
export const NoticesQuery = z.object({
  state: z.enum(noticeStates).optional(),
  customer: Id.optional(),
  incident: position,
  before: position,
});

/** Everything that the notices page shows. */
export function noticesModel(
  hub: Hub,
  { state, customer, incident, before }: z.infer<typeof NoticesQuery>,
): NoticesModel {
  const rows = listNotices(hub.db, {
    state,
    customerId: customer,
    incidentId: incident,
    before,
    limit: perPage + 1,
  });
  const shown = rows.slice(0, perPage);
  const { notices, channels } = standingOf(hub);
  return {
    now: hub.now(),
    zone: hub.config.timezone,
    filter: {
      state: state ?? null,
      customer:
        customer === undefined ? null : { id: customer, name: customerOf(hub.db, customer)?.name ?? null },
      incident: incident ?? null,
      before: before ?? null,
    },
    notices: shown.map((row) => noticeNow(hub, row)),
    older: rows.length > perPage ? shown.at(-1)!.notificationId : null,
    counts: notices,
    channels,
    shadow: hub.config.notifications.mode === 'shadow',
  };
}

/** The address of a notice's page. */
export const NoticeQuery = z.object({ notification_id: z.string() });

/** Everything that a notice's page shows. @throws HubError not_found */
export function noticeModel(hub: Hub, { notification_id: id }: z.infer<typeof NoticeQuery>): NoticeModel {
  const row = existingNotice(hub, id);
  const message = messageIn(hub, row);
  return {
    now: hub.now(),
    zone: hub.config.timezone,
    notice: noticeNow(hub, row),
    why: whyNotice(hub, row),
    message: message && { subject: message.subject, text: message.text, language: message.language },
  };
}

const noticeNow = (hub: Hub, row: NoticeRow): NoticeNow => ({
  notificationId: row.notificationId,
  at: row.at,
  audience: row.audience,
  customerId: row.customerId,
  customerName: row.customerId === null ? null : (customerOf(hub.db, row.customerId)?.name ?? null),
  eventType: row.eventType,
  kind: row.kind,
  subject: row.subject,
  incidentId: row.incidentId,
  decision: row.decision,
  reason: row.reason,
  detail: row.detail,
  channel: row.channel,
  recipient: row.recipient,
  state: row.state,
  attempts: row.attempts,
  nextAt: row.nextAt,
});
