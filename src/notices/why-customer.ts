import { customerOf } from '../../projections/customers.ts';
import { listIncidents } from '../../projections/incidents.ts';
import { isInForce, listMutes, type MuteRow } from '../../projections/mutes.ts';
import { listNotices } from '../../projections/notices.ts';
import { preferencesOf } from '../../projections/preferences.ts';
import { duration } from '../../views/format.ts';
import type { WhatHappened, WhyLine } from '../../views/incident/model.ts';
import { type CustomerState, customerState } from '../fleet.ts';
import type { Hub } from '../hub.ts';
import { incidentNow } from '../incidents.ts';
import { windowOf } from '../mutes.ts';
import { mailChannel, operatorRecipients, operatorsUnreachable } from './recipients.ts';
import { decisionLine } from './why-notice.ts';

const mostIncidents = 50;
const mostDecisions = 20;

/**
 * How a customer stands, as far as telling goes: each source, who would be told of what, what is held back, the open
 * incidents, the last decisions (newest first). Undefined for a customer that nobody knows.
 */
export function whyCustomer(hub: Hub, customerId: string): WhyLine[] | undefined {
  const state = customerState(hub, customerId);
  if (!state) return undefined;
  const at = hub.now();
  const line = (
    what: WhatHappened,
    reason: string,
    detail: string,
    position: number | null = null,
  ): WhyLine => ({
    at,
    position,
    what,
    reason,
    detail,
  });
  const mutes = listMutes(hub.db, at).filter((mute) => concerns(mute, state));
  const open = listIncidents(hub.db, { customerId, state: 'open', limit: mostIncidents });
  return [
    ...sourcesOf(state).map(([reason, detail]) => line('state', reason, detail)),
    ...settingsOf(hub, customerId).map(([reason, detail]) => line('settings', reason, detail)),
    ...mutes.map((mute) =>
      line('mute', isInForce(mute, at) ? 'muted' : 'later', muteInWords(mute), mute.muteId),
    ),
    ...open.map((row) => {
      const incident = incidentNow(hub, row);
      const said = `incident ${row.incidentId}, ${incident.severity}, for ${duration(incident.durationMs)}: ${incident.title}`;
      return { ...line('incident', incident.state, said, row.incidentId), at: row.openedAt };
    }),
    ...listNotices(hub.db, { customerId, limit: mostDecisions }).map((notice) => {
      const decision = decisionLine(notice);
      const about = notice.incidentId === null ? '' : `, incident ${notice.incidentId}`;
      return { ...decision, detail: `${notice.eventType}${about}: ${decision.detail}` };
    }),
  ];
}

type Said = [reason: string, detail: string];

function sourcesOf({ controller, status, lastReportAt, hosts }: CustomerState): Said[] {
  const said = (name: string, source: typeof status, heardAt: number | null): Said => [
    source.reason,
    `${name} is ${source.state}: ${
      heardAt === null || source.ageMs === null
        ? 'it never reported'
        : `last heard ${new Date(heardAt).toISOString()}, ${duration(source.ageMs)} of observed time ago`
    }`,
  ];
  return [
    ...(controller === null ? [] : [said('the controller', controller, lastReportAt)]),
    ...hosts.map((host) => said(`host ${host.hostId}`, host.status, host.lastReportAt)),
  ];
}

/** What decides about yes and no before anything happens. */
function settingsOf({ db, config }: Hub, customerId: string): Said[] {
  const customer = customerOf(db, customerId);
  const wants = preferencesOf(db, customerId);
  const { operator_enabled, mode, operator_cooldown } = config.notifications;
  const unreachable = operatorsUnreachable(config);
  const address = wants?.email ?? customer?.settings.email ?? null;
  return [
    ...(customer?.blocked
      ? [
          [
            'blocked',
            `blocked${customer.blockedReason ? `: ${customer.blockedReason}` : ''}; its matters are told to nobody`,
          ] as Said,
        ]
      : []),
    ...(mode === 'shadow'
      ? [['shadow', 'notifications.mode is shadow: everything is decided, nothing is sent'] as Said]
      : []),
    !operator_enabled
      ? ['disabled', 'operators: notifications.operator_enabled is false']
      : unreachable
        ? [unreachable.reason, `operators: ${unreachable.detail}`]
        : [
            'wanted',
            `operators: warnings and errors to ${operatorRecipients(config)
              .map(({ recipient, channel }) => `${recipient} (${channel})`)
              .join(', ')}, the same again after ${duration(operator_cooldown)}`,
          ],
    wants === undefined
      ? ['no_preferences', 'the customer never said what it wants to be told: it is told nothing']
      : wants.enabledEvents.length === 0
        ? ['not_enabled', 'the customer wants to be told nothing']
        : address === null
          ? ['no_address', 'the customer has no e-mail address']
          : mailChannel(config) === null
            ? ['disabled', `the customer: no mail can be sent to ${address}`]
            : [
                'wanted',
                `the customer: ${wants.enabledEvents.join(', ')} to ${address}, the same again after ${wants.cooldownHours} h`,
              ],
  ];
}

/** Whether a mute may hold back something of a customer; one of a rule alone may. */
const concerns = ({ customerId, hostId }: MuteRow, { customerId: id, hosts }: CustomerState): boolean =>
  (customerId === null || customerId === id) &&
  (hostId === null || hosts.some((host) => host.hostId === hostId));

function muteInWords(mute: MuteRow): string {
  const { muteId, customerId, hostId, rule, from, until, reason, by } = mute;
  const what = [customerId, hostId, rule].filter((name) => name !== null).join(', ');
  const weekly = windowOf(mute);
  const when = `from ${new Date(from).toISOString()} until ${new Date(until).toISOString()}`;
  return `mute ${muteId} of ${what} ${when}${weekly === null ? '' : `, ${weekly}`}, by ${by}${reason ? `: ${reason}` : ''}`;
}
