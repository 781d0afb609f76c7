import { z } from 'zod';
import { email, timeOfDay, zone } from '../config-values.ts';
import { Id } from '../ids.ts';
import { weekdays } from '../mute.ts';
import { Audience, ChannelName, channelNames, DecisionReason, NoticeKind } from '../notice.ts';

const time = z.iso.datetime();
const severity = z.enum(['info', 'warning', 'error']);

/** An RFC 3339 time with its zone, read as ms. */
const Moment = z.iso
  .datetime({ offset: true, error: 'must be a time of RFC 3339, such as 2026-11-21T18:00:00+01:00' })
  .transform((text) => Date.parse(text));

const Text = z.string().max(4000);

/** Body of `POST /admin/incidents/{id}/acknowledge`. */
export const Acknowledge = z
  .strictObject({
    note: Text.nullish(),
    until: Moment.nullish().meta({ description: 'in the future; without it, to the end of the incident' }),
  })
  .meta({ id: 'Acknowledge' });
export type Acknowledge = z.output<typeof Acknowledge>;

/** Body of `POST /admin/mutes`. */
export const SetMute = z
  .strictObject({
    customer_id: Id.nullish(),
    host_id: Id.nullish(),
    rule: z.string().min(1).max(128).nullish().meta({
      description: 'the rule of an incident, or an event type',
    }),
    from: Moment.nullish().meta({ description: 'now, unless given' }),
    until: Moment,
    weekly: z
      .strictObject({
        days: z.array(z.enum(weekdays)).min(1).max(7),
        from: timeOfDay,
        to: timeOfDay,
        timezone: zone.optional(),
      })
      .nullish()
      .meta({ description: 'only in this window of each week; past midnight where `to` is not later' }),
    reason: Text.trim().min(1, 'say why: whoever looks for a notice reads it'),
  })
  .refine(({ customer_id, host_id, rule }) => Boolean(customer_id ?? host_id ?? rule), {
    path: ['customer_id'],
    error: 'name a customer_id, a host_id or a rule: a mute of everything is not to be had',
  })
  .meta({ id: 'SetMute' });
export type SetMute = z.output<typeof SetMute>;

/** Body of `POST /admin/notify-test`. */
export const NotifyTest = z
  .strictObject({
    channel: z
      .enum(['email', ...channelNames])
      .nullish()
      .meta({ description: '`email`: whichever carries mails. Without it, the first one that is set up' }),
    to: email
      .max(254)
      .nullish()
      .meta({ description: 'one address; without it, the first of the operators’' }),
  })
  .meta({ id: 'NotifyTest' });
export type NotifyTest = z.output<typeof NotifyTest>;

export const NotifyTested = z
  .strictObject({
    outcome: z.enum(['accepted', 'failed', 'uncertain', 'withheld']),
    detail: z.string(),
    notification_id: z.string(),
  })
  .meta({ id: 'NotifyTested' });

export const IncidentView = z
  .strictObject({
    incident_id: z.string(),
    rule: z.string(),
    subject: z
      .string()
      .meta({ description: 'the storage, target or container, else the host, else the customer' }),
    customer_id: z.string().nullable(),
    host_id: z.string().nullable(),
    severity,
    state: z.enum(['open', 'acknowledged', 'resolved']),
    title: z.string(),
    message: z.string().nullable(),
    event_type: z.string(),
    opened_at: time,
    acknowledged: z
      .strictObject({ by: z.string(), at: time, note: z.string().nullable(), until: time.nullable() })
      .nullable(),
    resolved_at: time.nullable(),
    ended: z.enum(['resolved', 'settled', 'decommissioned']).nullable(),
    parent_id: z.string().nullable().meta({ description: 'the mass silence that it is part of' }),
    flapping: z.boolean(),
    unknown: z.boolean().meta({ description: 'about a measure of a box that is silent: nobody can know' }),
    times_this_month: z.int(),
    duration_seconds: z.int(),
    mass_silence: z.strictObject({ silent: z.int(), expected: z.int(), shared: z.unknown() }).nullable(),
  })
  .meta({ id: 'Incident' });
export type IncidentView = z.infer<typeof IncidentView>;

export const WhyLine = z
  .strictObject({
    at: time,
    position: z.int().nullable().meta({ description: 'in the log; null for what is no fact' }),
    what: z.string(),
    detail: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'WhyLine' });

export const MuteView = z
  .strictObject({
    mute_id: z.string(),
    customer_id: z.string().nullable(),
    host_id: z.string().nullable(),
    rule: z.string().nullable(),
    from: time,
    until: time,
    weekly: z
      .strictObject({
        days: z.array(z.enum(weekdays)),
        from: z.string(),
        to: z.string(),
        timezone: z.string(),
      })
      .nullable(),
    reason: z.string().nullable(),
    by: z.string(),
    in_force: z.boolean(),
  })
  .meta({ id: 'Mute' });
export type MuteView = z.infer<typeof MuteView>;

export const noticeStates = ['requested', 'sending', 'accepted', 'uncertain', 'dead', 'withheld'] as const;

export const NotificationView = z
  .strictObject({
    notification_id: z.string(),
    at: time,
    customer_id: z.string().nullable(),
    host_id: z.string().nullable(),
    audience: Audience,
    kind: NoticeKind,
    channel: ChannelName.nullable(),
    recipient: z.string().nullable(),
    event_type: z.string(),
    subject: z.string().nullable(),
    incident_id: z.string().nullable(),
    decision: z.enum(['send', 'withhold']),
    reason: DecisionReason,
    detail: z.string().nullable(),
    state: z.enum(noticeStates),
    attempts: z.array(
      z.strictObject({
        at: time,
        outcome: z.enum(['sending', 'accepted', 'failed', 'uncertain']),
        detail: z.string().nullable(),
      }),
    ),
    next_at: time.nullable(),
    digested_by: z.string().nullable(),
  })
  .meta({ id: 'Notification' });
export type NotificationView = z.infer<typeof NotificationView>;
