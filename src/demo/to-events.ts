import type { NewEvent } from '../../schema/event.ts';
import { eventType } from '../../schema/event-types.ts';
import { ControllerReported } from '../../schema/events/controller.ts';
import { CustomerBlocked, CustomerKeyIssued, CustomerRegistered } from '../../schema/events/customer.ts';
import { HostEnrolled, HostReported } from '../../schema/events/host.ts';
import { MonitoringEventRaised } from '../../schema/events/monitoring.ts';
import { PreferencesSet } from '../../schema/events/notification.ts';
import { CustomerSettings, HostSettings } from '../../schema/settings.ts';
import { hashOf } from '../keys.ts';
import type { DemoAction } from './action.ts';

const operator = { actor: 'operator:demo' };

/**
 * The events that the doors would have recorded for an action of the past. Straight, not through the doors: they
 * know no time but now. `customerOf` tells whose a host is; `keyFor` makes the API key of a customer or host.
 */
export function eventsOf(
  action: DemoAction,
  customerOf: (hostId: string) => string,
  keyFor: (id: string) => string,
): NewEvent[] {
  switch (action.kind) {
    case 'customer': {
      const { customer_id: customerId, ...settings } = action.body;
      const apiKey = keyFor(customerId);
      return [
        CustomerRegistered({ customerId, settings: CustomerSettings.parse(settings) }, operator),
        CustomerKeyIssued({ customerId, apiKeyHash: hashOf(apiKey), apiKey, oldKeyUntil: null }, operator),
      ];
    }
    case 'host': {
      const { customer_id: customerId, host_id: hostId, display_name } = action.body;
      const settings = HostSettings.parse({ display_name });
      return [HostEnrolled({ hostId, customerId, settings, apiKeyHash: hashOf(keyFor(hostId)) }, operator)];
    }
    case 'block':
      return [CustomerBlocked({ customerId: action.customerId, reason: action.reason }, operator)];
    case 'preferences': {
      const { customer_id: customerId, email, enabled_events, cooldown_hours, language } = action.body;
      const said = {
        customerId,
        email,
        enabledEvents: enabled_events,
        cooldownHours: cooldown_hours,
        language: language ?? null,
      };
      return [PreferencesSet(said, { actor: `customer:${customerId}` })];
    }
    case 'host-report': {
      const { body, at } = action;
      const hostId = body.host_id;
      const fields = { hostId, customerId: customerOf(hostId), at, ...versionOf(body.agent_version), body };
      return [HostReported(fields, { actor: `host:${hostId}`, bodyText: JSON.stringify(body) })];
    }
    case 'report': {
      const { body, at } = action;
      const customerId = body.customer_id;
      const fields = { customerId, at, ...versionOf(body.controller_version), body };
      return [
        ControllerReported(fields, { actor: `customer:${customerId}`, bodyText: JSON.stringify(body) }),
      ];
    }
    case 'event':
      return [raised(action.body)];
  }
}

const versionOf = (version: string | null | undefined) =>
  version == null ? {} : { version: version.replace(/^v/, '') };

function raised(body: Extract<DemoAction, { kind: 'event' }>['body']): NewEvent {
  const type = eventType(body.event_type);
  const data = {
    customerId: body.customer_id,
    eventType: body.event_type,
    severity: body.severity ?? type?.severity ?? 'info',
    message: body.message ?? null,
    details: body.details ?? null,
    source: body.source ?? 'controller',
    occurredAt: body.occurred_at == null ? null : Date.parse(body.occurred_at),
    recognised: type !== undefined,
  } as const;
  return MonitoringEventRaised(data, { actor: `customer:${body.customer_id}` });
}
