import { type IncidentRow, incidentState, isUnknown } from '../../projections/incidents.ts';
import { muteFor } from '../../projections/mutes.ts';
import type { NoticeRow } from '../../projections/notices.ts';
import type { WhyLine } from '../../views/incident/model.ts';
import type { Hub } from '../hub.ts';
import { operatorsUnreachable } from './recipients.ts';

const rfc = (ms: number) => new Date(ms).toISOString();

/** What comes next of an open incident, for operators and customer, or why nothing does; nothing for one that is over. */
export function nextLines(hub: Hub, incident: IncidentRow, notices: readonly NoticeRow[]): WhyLine[] {
  if (incident.resolvedAt !== null && notices.length > 0) return [];
  const line = (reason: string, detail: string): WhyLine => ({
    at: hub.now(),
    position: null,
    what: 'next',
    reason,
    detail,
  });
  if (notices.length === 0) return [line(...undecided(hub, incident))];
  const lines: WhyLine[] = [];
  const operators = notices.filter(({ audience }) => audience === 'operator');
  const last = operators.at(-1);
  const held = last && heldBy(hub, incident, last);
  if (held) lines.push(line(...held));
  else lines.push(...reminderOf(hub, incident, operators).map((said) => line(...said)));
  const told = new Set(notices.filter(wasTold).map(({ channel, recipient }) => `${recipient} (${channel})`));
  lines.push(
    told.size === 0
      ? line('not_told', 'nobody was told that it broke: nobody will be told that it ended')
      : line('ended', `when it ends, ${[...told].slice(0, 10).join(', ')} will be told`),
  );
  return lines;
}

const wasTold = ({ decision, reason, recipient }: NoticeRow) =>
  (decision === 'send' || reason === 'shadow') && recipient !== null;

type Said = [reason: string, detail: string];

/** Nothing was decided, though every decision is recorded. */
function undecided(hub: Hub, { seenAt, incidentId }: IncidentRow): Said {
  const notify = hub.reactors.states().find(({ name }) => name === 'notify');
  if (notify && notify.position < incidentId)
    return [
      'not_decided_yet',
      `notify has read the log up to ${notify.position}, this began at ${incidentId}`,
    ];
  return [
    'never_decided',
    `nobody decided about it: it is from before this hub told anybody anything, or notify failed on it (last seen ${rfc(seenAt)})`,
  ];
}

/** Withheld for a reason that passes: it is decided again. */
function heldBy(hub: Hub, incident: IncidentRow, { reason, at }: NoticeRow): Said | undefined {
  const mute = muteFor(hub.db, incident, hub.now());
  if (reason === 'muted')
    return mute
      ? ['muted', `decided again when mute ${mute.muteId} is over, ${rfc(mute.until)} at the latest`]
      : ['muted', 'its mute is over: decided again at the next look'];
  if (reason === 'held')
    return ['held', `decided again at ${rfc(at + hub.config.alerting.check_interval)}, or told with others`];
  if (reason === 'held_under_parent')
    return [
      'held_under_parent',
      `decided again when incident ${incident.parentId} ends and this one still stands`,
    ];
  return undefined;
}

function reminderOf(hub: Hub, incident: IncidentRow, operators: readonly NoticeRow[]): Said[] {
  const unreachable = operatorsUnreachable(hub.config);
  if (unreachable) return [[unreachable.reason, unreachable.detail]];
  const lastAt = operators.findLast(wasTold)?.at;
  if (lastAt === undefined) return [];
  if (incidentState(incident, hub.now()) === 'acknowledged') {
    const until = incident.acknowledgedUntil;
    return [
      [
        'acknowledged',
        `no reminder ${until === null ? 'while it lasts' : `until ${rfc(until)}`}: somebody has it in hand`,
      ],
    ];
  }
  if (isUnknown(hub.db, incident))
    return [['unknown', 'its box is silent: no reminder of what nobody can know']];
  if (incident.flapping) return [['flapping', 'no reminder: the next word is that it has settled']];
  const { remind_every } = hub.config.incidents;
  const reminder: Said[] =
    remind_every === 0
      ? [['no_reminder', 'incidents.remind_every is 0: operators are not reminded']]
      : [
          [
            'reminder',
            `operators are reminded at ${rfc(lastAt + remind_every)}, unless somebody acknowledges it`,
          ],
        ];
  return [...reminder, ...escalationOf(hub, incident, operators)];
}

function escalationOf({ config }: Hub, { severity }: IncidentRow, operators: readonly NoticeRow[]): Said[] {
  const { email, after } = config.escalation;
  const firstAt = operators.find(wasTold)!.at;
  if (email.length === 0 || severity !== 'error' || operators.some(({ kind }) => kind === 'escalated'))
    return [];
  return [
    [
      'escalated',
      `${email.join(', ')} will be told at ${rfc(firstAt + after)}, unless somebody acknowledges it`,
    ],
  ];
}
