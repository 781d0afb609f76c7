import { customerOf } from '../../projections/customers.ts';
import { muteFor } from '../../projections/mutes.ts';
import { lastToldAt, type NoticeRow, toldOf } from '../../projections/notices.ts';
import { preferencesOf } from '../../projections/preferences.ts';
import type { Audience } from '../../schema/notice.ts';
import type { Hub } from '../hub.ts';
import type { About } from './about.ts';
import type { Listener } from './decide.ts';
import {
  byMail,
  mailChannel,
  operatorRecipients,
  operatorsUnreachable,
  type Recipient,
} from './recipients.ts';

const hourMs = 3_600_000;

/** One audience of a matter, with all that the rules look at. Matters of no customer concern operators alone. */
export function listenerOf(hub: Hub, audience: Audience, about: About, now: number): Listener {
  const { db, config } = hub;
  const { customerId } = about;
  const shadow = config.notifications.mode === 'shadow';
  const customer = customerId === null ? undefined : customerOf(db, customerId);
  const told = about.incident ? toldBefore(toldOf(db, about.incident.incidentId, shadow), audience) : [];
  const mute = muteFor(db, about, now);
  const common = {
    audience,
    blocked: customer?.blocked ?? false,
    told,
    lastToldAt: lastToldAt(db, { ...about, eventType: namedFor(audience, about), audience }, shadow),
    mute,
    shadow,
  };
  if (audience === 'operator') {
    return {
      ...common,
      wants: null,
      recipients: operatorRecipients(config),
      unreachable: operatorsUnreachable(config),
      // what is part of a mass silence is told by it alone: a second one within the cooldown is told all the same
      cooldownMs: about.kind === 'mass_silence' ? 0 : config.notifications.operator_cooldown,
      enabled: config.notifications.operator_enabled,
    };
  }
  const preferences = customerId === null ? undefined : preferencesOf(db, customerId);
  const address = preferences?.email ?? customer?.settings.email ?? null;
  return {
    ...common,
    wants: preferences ? { events: preferences.enabledEvents } : null,
    recipients: address === null ? [] : byMail(config, [address]),
    unreachable:
      address === null
        ? { reason: 'no_address', detail: 'the customer has no e-mail address' }
        : mailChannel(config) === null
          ? {
              reason: 'disabled',
              detail: 'no mail can be sent: neither notifications.resend_api_key nor smtp.host is set',
            }
          : undefined,
    cooldownMs: (preferences?.cooldownHours ?? 6) * hourMs,
    enabled: true,
  };
}

/**
 * What a notice is called in the ledger: that something flaps is a matter of its own for operators, so that the cooldown
 * of what flaps does not keep it from being said.
 */
export const namedFor = (audience: Audience, { kind, eventType }: About): string =>
  audience === 'operator' && kind === 'flapping' ? 'incident_flapping' : eventType;

/** Each address once. */
function toldBefore(notices: readonly NoticeRow[], audience: Audience): Recipient[] {
  const told = new Map<string, Recipient>();
  for (const { audience: whose, channel, recipient } of notices) {
    if (whose === audience && channel !== null && recipient !== null)
      told.set(`${channel} ${recipient}`, { channel, recipient });
  }
  return [...told.values()];
}
