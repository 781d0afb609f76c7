import {
  type Effect,
  effectsOf,
  eventsOfIncident,
  type IncidentRow,
  incidentOf,
} from '../../projections/incidents.ts';
import { listNotices, type NoticeRow, toldOf } from '../../projections/notices.ts';
import type { EventOf, HubEvent } from '../../schema/events/index.ts';
import { unlessErased } from '../../schema/sealed.ts';
import { subjectIn } from '../../schema/subject.ts';
import { counted, duration } from '../../views/format.ts';
import type { WhyLine } from '../../views/incident/model.ts';
import type { Hub } from '../hub.ts';
import { nextLines } from './why-next.ts';
import { noticeLines } from './why-notice.ts';

const mostNotices = 200;
const mostNoes = 60;
const mostEvents = 200;

/**
 * How an incident came to what it is, and who was told or why nobody was: event → rule → decision → message → the
 * provider's answer, in the order of time; what comes next is last. Reads the projections and the log, nothing else.
 * @throws HubError damaged, when a kept message cannot be read
 */
export function whyIncident(hub: Hub, incident: IncidentRow): WhyLine[] {
  const notices = decisionsAbout(hub, incident);
  const past = [
    ...eventLines(hub, incident),
    ...acknowledgedLines(incident),
    ...notices.flatMap((notice) => noticeLines(hub, notice)),
  ];
  const isNext = ({ what }: WhyLine) => what === 'next';
  return [
    ...past.filter((line) => !isNext(line)).sort((left, right) => left.at - right.at),
    ...past.filter(isNext),
    ...nextLines(hub, incident, notices),
  ];
}

/** Every yes, and the newest noes: what broke again and again for a week has thousands of those. Oldest first. */
function decisionsAbout({ db }: Hub, { incidentId }: IncidentRow): NoticeRow[] {
  const told = toldOf(db, incidentId, true).slice(-mostNotices);
  const newest = listNotices(db, { incidentId, limit: mostNoes });
  const byId = new Map([...told, ...newest].map((notice) => [notice.notificationId, notice]));
  return [...byId.values()].sort((left, right) => left.notificationId - right.notificationId);
}

/** The same for one notice: what it was about, the decision, and what became of it. @throws HubError damaged */
export function whyNotice(hub: Hub, notice: NoticeRow): WhyLine[] {
  const event = notice.cause === notice.notificationId ? undefined : hub.log.at(notice.cause);
  const effects = effectsOf(hub.db, notice.cause).filter(
    ({ incidentId }) => incidentId === notice.incidentId,
  );
  const incident = notice.incidentId === null ? undefined : incidentOf(hub.db, notice.incidentId);
  return [
    ...(event === undefined ? [clockLine(notice)] : [eventLine(event as HubEvent)]),
    ...(incident && event ? effects.map(({ effect }) => ruleLine(hub, incident, effect, event)) : []),
    ...noticeLines(hub, notice),
  ];
}

const clockLine = ({ at, kind, incidentId, eventType }: NoticeRow): WhyLine => ({
  at,
  position: null,
  what: 'event',
  reason: kind,
  detail: `no event: the clock, or an operator, wanted it (${kind}${
    incidentId === null ? ` of ${eventType}` : ` of incident ${incidentId}`
  })`,
});

/** The events of an incident with what each did to it; the same again and again is one line. */
function eventLines(hub: Hub, incident: IncidentRow): WhyLine[] {
  const events = eventsOfIncident(hub.db, incident.incidentId);
  const runs: { effect: Effect; first: number; last: number; times: number }[] = [];
  for (const { position, effect } of events) {
    const run = runs.at(-1);
    if (run?.effect === effect && (effect === 'again' || effect === 'quiet')) {
      run.last = position;
      run.times += 1;
    } else runs.push({ effect, first: position, last: position, times: 1 });
  }
  return runs.slice(-mostEvents).flatMap(({ effect, last, times }) => {
    const event = hub.log.at(last);
    if (event === undefined) return [];
    const rule = ruleLine(hub, incident, effect, event);
    const said =
      times === 1 ? rule : { ...rule, detail: `${rule.detail}; ${counted(times, 'time')} in a row` };
    return [eventLine(event as HubEvent), said];
  });
}

function eventLine(event: HubEvent): WhyLine {
  const { position, recordedAt: at } = event;
  const line = (reason: string, detail: string): WhyLine => ({ at, position, what: 'event', reason, detail });
  switch (event.type) {
    case 'MonitoringEventRaised':
      return line(event.data.eventType, alarmInWords(event));
    case 'MassSilenceBegan':
      return line(
        'mass_silence',
        `${event.data.silent} of ${event.data.expected} sources are silent or overdue`,
      );
    case 'MassSilenceEnded':
      return line(
        'mass_silence_ended',
        `${event.data.silent} of ${event.data.expected} sources are still silent`,
      );
    case 'IncidentSettled':
      return line('settled', 'it has been quiet for long enough');
    case 'HostDecommissioned':
      return line('decommissioned', `${event.data.hostId} was decommissioned by ${event.actor}`);
    case 'NotificationUncertain':
      return line(
        'uncertain',
        `notice ${event.data.notificationId}: ${unlessErased(event.data.detail) ?? ''}`,
      );
    case 'BlindTimeReviewed':
      return line('hub_was_blind', `${event.data.silent} of ${event.data.expected} were not heard since`);
    default:
      return line(event.type, `recorded by ${event.actor}`);
  }
}

function alarmInWords({ data }: EventOf<'MonitoringEventRaised'>): string {
  const about = [data.customerId, data.hostId ?? null, subjectIn(data)]
    .filter((name) => name !== null)
    .join(', ');
  const message = unlessErased(data.message);
  return `${data.eventType} (${data.severity}) from ${data.source} about ${about}${message ? `: ${message}` : ''}`;
}

function ruleLine(
  hub: Hub,
  incident: IncidentRow,
  effect: Effect,
  event: { position: number; recordedAt: number },
): WhyLine {
  return {
    at: event.recordedAt,
    position: event.position,
    what: 'rule',
    reason: effect,
    detail: effectInWords(hub, incident, effect),
  };
}

function effectInWords(
  { config }: Hub,
  { incidentId, rule, openedAt, resolvedAt }: IncidentRow,
  effect: Effect,
): string {
  const { flap_count, flap_window, settle } = config.incidents;
  switch (effect) {
    case 'opened':
      return `${rule} opened incident ${incidentId}`;
    case 'again':
      return `incident ${incidentId} was open already`;
    case 'worse':
      return `incident ${incidentId} grew worse`;
    case 'flapping':
      return `${rule} opened incident ${incidentId}, which is flapping: opened ${flap_count} times in ${duration(flap_window)}`;
    case 'quiet':
      return `it would end, but it is flapping: it ends after ${duration(settle)} of quiet`;
    case 'ended':
      return `incident ${incidentId} ended after ${duration((resolvedAt ?? openedAt) - openedAt)}`;
  }
}

function acknowledgedLines({
  acknowledgedAt,
  acknowledgedBy,
  acknowledgedNote,
  acknowledgedUntil,
}: IncidentRow): WhyLine[] {
  if (acknowledgedAt === null) return [];
  const until =
    acknowledgedUntil === null ? 'to its end' : `until ${new Date(acknowledgedUntil).toISOString()}`;
  const note = acknowledgedNote ? `: ${acknowledgedNote}` : '';
  return [
    {
      at: acknowledgedAt,
      position: null,
      what: 'acknowledged',
      reason: 'acknowledged',
      detail: `${acknowledgedBy} has it in hand ${until}${note}`,
    },
  ];
}
