import type { HubConfig } from '../../schema/config.ts';
import type { Channel, Outcome, Parcel } from '../../src/channels/channel.ts';
import { loadConfig } from '../../src/config.ts';
import { openOutbound } from '../../src/outbound.ts';
import { renderNotice } from '../../views/mail/mail.tsx';
import { type NoticeModel, nothingMore } from '../../views/mail/notice.ts';
import { noon } from '../scenario.ts';

export const configWith = (env: Record<string, string>): HubConfig =>
  loadConfig({
    env: { HUB_NOTIFICATIONS_RESEND_API_KEY: 're_test', HUB_DELIVERY_TIMEOUT: '1s', ...env },
  }).config;

/** A message as the hub renders it, about whatever a test says. */
export const messageAbout = (model: Partial<NoticeModel> = {}) =>
  renderNotice({
    ...nothingMore,
    kind: 'broke',
    audience: 'operator',
    language: 'en',
    zone: 'Europe/Budapest',
    eventType: 'backup_failed',
    severity: 'error',
    at: noon,
    ...model,
  });

export const parcelTo = (recipient: string, change: Partial<Parcel> = {}): Parcel => ({
  recipient,
  message: messageAbout(),
  key: 'the-key',
  notificationId: 7,
  at: noon,
  ...change,
});

export const sendOver = (channel: Channel, parcel: Parcel, config: HubConfig): Promise<Outcome> =>
  channel.send(parcel, config, openOutbound(fetch));
