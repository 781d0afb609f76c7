import type { ChannelName } from '../../schema/notice.ts';
import type { Channel } from './channel.ts';
import { ntfy } from './ntfy/ntfy.ts';
import { resend } from './resend/resend.ts';
import { smtp } from './smtp/smtp.ts';
import { webhook } from './webhook/webhook.ts';

/** Every way to tell people, by name. The next one is a folder like these, and a line here. */
export const channels: Readonly<Record<ChannelName, Channel>> = { resend, smtp, webhook, ntfy };
