import type { HubConfig } from '../../schema/config.ts';
import type { ChannelName } from '../../schema/notice.ts';

/** Somebody who can be told: an address of a channel. */
export interface Recipient {
  channel: ChannelName;
  recipient: string;
}

/** The channel that carries mails: the mail server where one is set, else the mail service; null where neither is. */
export const mailChannel = ({ smtp, notifications }: HubConfig): 'smtp' | 'resend' | null =>
  smtp.host !== '' ? 'smtp' : notifications.resend_api_key.reveal() !== '' ? 'resend' : null;

/** Addresses by mail; none where no mail can be sent. */
export const byMail = (config: HubConfig, addresses: readonly string[]): Recipient[] => {
  const channel = mailChannel(config);
  return channel === null ? [] : [...new Set(addresses)].map((recipient) => ({ channel, recipient }));
};

/** Every address that operators are told at. */
export const operatorRecipients = (config: HubConfig): Recipient[] => [
  ...byMail(config, config.notifications.operator_email),
  ...(config.webhook.url === '' ? [] : [{ channel: 'webhook' as const, recipient: config.webhook.url }]),
  ...(config.ntfy.url === '' ? [] : [{ channel: 'ntfy' as const, recipient: config.ntfy.url }]),
];

/** Why operators cannot be told at all, in words; undefined when they can. */
export function operatorsUnreachable(
  config: HubConfig,
): { reason: 'no_address' | 'disabled'; detail: string } | undefined {
  if (operatorRecipients(config).length > 0) return undefined;
  return config.notifications.operator_email.length === 0
    ? {
        reason: 'no_address',
        detail: 'notifications.operator_email is empty, and neither webhook nor ntfy is set up',
      }
    : {
        reason: 'disabled',
        detail: 'no mail can be sent: neither notifications.resend_api_key nor smtp.host is set',
      };
}
