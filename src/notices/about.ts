import { type Effect, type IncidentRow, incidentOf } from '../../projections/incidents.ts';
import type { Db } from '../../projections/projection.ts';
import { eventType } from '../../schema/event-types.ts';
import type { EventOf } from '../../schema/events/index.ts';
import type { NoticeKind } from '../../schema/notice.ts';
import { unlessErased } from '../../schema/sealed.ts';
import { subjectIn } from '../../schema/subject.ts';
import type { Matter } from './decide.ts';

/** What a notice is about, as far as deciding and wording it need. Times in ms. */
export interface About extends Matter {
  customerId: string | null;
  hostId: string | null;
  subject: string | null;
  /** what a mute may name */
  rule: string | null;
  incident: IncidentRow | null;
  message: string | null;
  /** who says so: `hub`, or the source that a box gave */
  source: string;
  details: unknown;
  at: number;
  /** of the daily mail: how the fleet is */
  fleet?: { customers: number; hosts: number; silent: number; openIncidents: number };
}

const kindOf: Record<Effect, NoticeKind> = {
  opened: 'broke',
  again: 'broke',
  worse: 'worse',
  flapping: 'flapping',
  quiet: 'event',
  ended: 'ended',
};

/** An alarm: about each incident that it touched, or about itself where it touched none. */
export function aboutAlarm(
  db: Db,
  { data, recordedAt }: EventOf<'MonitoringEventRaised'>,
  effects: readonly { incidentId: number; effect: Effect }[],
): About[] {
  const type = eventType(data.eventType);
  const alarm: About = {
    kind: 'event',
    eventType: data.eventType,
    severity: data.severity,
    flapping: false,
    heldUnder: null,
    holdUntil: data.holdUntil ?? null,
    customerId: data.customerId,
    hostId: data.hostId ?? null,
    subject: subjectIn(data),
    rule: type?.opens ?? data.eventType,
    incident: null,
    message: unlessErased(data.message),
    source: data.source,
    details: unlessErased(data.details),
    at: recordedAt,
  };
  if (effects.length === 0) return [alarm];
  return effects.map(({ incidentId, effect }) => {
    const incident = incidentOf(db, incidentId)!;
    return {
      ...alarm,
      ...ofIncident(db, incident),
      kind: kindOf[effect],
      flapping: incident.flapping && (effect === 'again' || effect === 'quiet'),
    };
  });
}

/** What follows from the incident that something is about. */
export const ofIncident = (db: Db, incident: IncidentRow) => ({
  incident,
  customerId: incident.customerId ?? (incident.shared?.what === 'customer' ? incident.shared.name : null),
  hostId: incident.hostId,
  subject: incident.subject,
  rule: incident.rule,
  heldUnder: openParent(db, incident),
});

function openParent(db: Db, { parentId }: IncidentRow): number | null {
  const parent = parentId === null ? undefined : incidentOf(db, parentId);
  return parent && parent.resolvedAt === null ? parent.incidentId : null;
}

/** An incident as it stands, for what the clock tells of it. */
export const aboutIncident = (db: Db, incident: IncidentRow, kind: NoticeKind, at: number): About => ({
  ...ofIncident(db, incident),
  kind,
  eventType: incident.eventType,
  severity: kind === 'ended' ? 'info' : incident.severity,
  flapping: false,
  holdUntil: null,
  message: incident.message,
  source: incident.source,
  details: null,
  at,
});

/** A matter of the hub itself: operators alone are told. */
export const aboutHub = (
  kind: NoticeKind,
  name: string,
  severity: About['severity'],
  at: number,
  message: string | null = null,
  details: unknown = null,
): About => ({
  kind,
  eventType: name,
  severity,
  flapping: false,
  heldUnder: null,
  holdUntil: null,
  customerId: null,
  hostId: null,
  subject: null,
  rule: name,
  incident: null,
  message,
  source: 'hub',
  details,
  at,
});
