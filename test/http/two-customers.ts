import type { NewEvent } from '../../schema/event.ts';
import { CustomerKeyIssued, CustomerRegistered } from '../../schema/events/customer.ts';
import { HostEnrolled } from '../../schema/events/host.ts';
import { CustomerSettings, HostSettings } from '../../schema/settings.ts';
import { hashOf } from '../scenario.ts';

const origin = { actor: 'api' };

/** Keys of the two customers `anna` and `bela`, and of their hosts `anna-1` and `bela-1`. */
export const keys = {
  anna: 'a'.repeat(64),
  bela: 'b'.repeat(64),
  'anna-1': 'c'.repeat(64),
  'bela-1': 'd'.repeat(64),
};

/** Two customers with a key and a host each. */
export const twoCustomers: NewEvent[] = (['anna', 'bela'] as const).flatMap((customerId) => [
  CustomerRegistered(
    {
      customerId,
      settings: CustomerSettings.parse({ name: customerId === 'anna' ? 'Anna Kft.' : 'Béla Bt.' }),
    },
    origin,
  ),
  CustomerKeyIssued(
    { customerId, apiKeyHash: hashOf(keys[customerId]), apiKey: keys[customerId], oldKeyUntil: null },
    origin,
  ),
  HostEnrolled(
    {
      hostId: `${customerId}-1`,
      customerId,
      settings: HostSettings.parse({}),
      apiKeyHash: hashOf(keys[`${customerId}-1`]),
    },
    origin,
  ),
]);

export const hostReport = (hostId: string, more: object = {}) => ({
  host_id: hostId,
  reported_at: '2026-11-21T11:59:58Z',
  agent_version: '1.2.3',
  guests: [],
  ...more,
});

export const report = (customerId: string, more: object = {}) => ({
  customer_id: customerId,
  controller_version: 'v0.8.9',
  timestamp: '2026-11-21T11:59:58Z',
  ...more,
});

export const event = (customerId: string, more: object = {}) => ({
  customer_id: customerId,
  event_type: 'backup_failed',
  severity: 'error',
  message: 'no space left',
  ...more,
});

export const preferences = (customerId: string, more: object = {}) => ({
  customer_id: customerId,
  email: 'anna@example.hu',
  enabled_events: ['backup_failed'],
  cooldown_hours: 6,
  ...more,
});
