import { type NoticeRow, noticeOf } from '../../projections/notices.ts';
import { NotificationRetried } from '../../schema/events/notification.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { idOf } from './id.ts';

/** @throws HubError not_found */
export function existingNotice(hub: Hub, id: string): NoticeRow {
  const number = idOf(id);
  const row = number === undefined ? undefined : noticeOf(hub.db, number);
  if (!row)
    throw new HubError('not_found', `there is no notice ${id.slice(0, 40)}`, {
      hint: 'GET /api/v1/admin/notifications lists them',
    });
  return row;
}

/**
 * The fact that an operator wants a notice sent again, under the same key.
 * @throws HubError not_found; conflict for one that is neither dead nor uncertain
 */
export function retry(hub: Hub, id: string, actor: string) {
  const { notificationId, customerId, state } = existingNotice(hub, id);
  if (state !== 'dead' && state !== 'uncertain') {
    throw new HubError('conflict', `notice ${id} is ${state}`, {
      hint: 'only a dead or an uncertain one is sent again by hand',
    });
  }
  return NotificationRetried({ notificationId, customerId }, { actor });
}
