import { z } from 'zod';

export const Audience = z.enum(['operator', 'customer']);
export type Audience = z.infer<typeof Audience>;

export const channelNames = ['resend', 'smtp', 'webhook', 'ntfy'] as const;
export const ChannelName = z.enum(channelNames);
export type ChannelName = z.infer<typeof ChannelName>;

/** What a notice tells: that something broke, grew worse, ended …, or a matter of the hub itself. */
export const NoticeKind = z.enum([
  'event', // something happened that opens and ends nothing
  'broke',
  'worse',
  'ended',
  'flapping',
  'reminder',
  'escalated',
  'mass_silence',
  'mass_silence_ended',
  'blind',
  'uncertain',
  'digest',
  'daily',
  'test',
]);
export type NoticeKind = z.infer<typeof NoticeKind>;

export const sendReasons = [
  'wanted',
  'ended',
  'escalated',
  'reminder',
  'mute_ended',
  'parent_ended',
  'digest',
  'test',
] as const;
export const withholdReasons = [
  'cooldown',
  'muted',
  'blocked',
  'not_enabled', // the customer did not ask for this type
  'no_preferences',
  'no_address',
  'severity',
  'held', // the first of perhaps many: for one check interval
  'held_under_parent',
  'not_told', // that it ended is no news to who was never told that it broke
  'flapping',
  'acknowledged',
  'disabled', // by operator_enabled, or no channel is set up
  'shadow',
  'digested', // told in a digest
  'unknown', // a limit of a box that is silent: nobody knows
] as const;
/** Withheld for a reason that passes: looked at again while the incident is open. */
export const passing: readonly string[] = [
  'muted',
  'held',
  'held_under_parent',
  'cooldown',
  'blocked',
  'no_address',
  'disabled',
];

/** Why somebody was told, or was not. */
export const DecisionReason = z.enum([...sendReasons, ...withholdReasons]);
export type DecisionReason = z.infer<typeof DecisionReason>;
export type SendReason = (typeof sendReasons)[number];
export type WithholdReason = (typeof withholdReasons)[number];

/** A rendered message, as it is sent: fixed when it is requested, kept as a sealed blob. */
export const Message = z.strictObject({
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  /** what the webhook posts */
  json: z.record(z.string(), z.unknown()),
  severity: z.enum(['info', 'warning', 'error']),
  language: z.enum(['hu', 'en']),
});
export type Message = z.infer<typeof Message>;
