import { configSchema } from '../schema/config.ts';
import { eventType } from '../schema/event-types.ts';
import type { EventOf } from '../schema/events/index.ts';
import { unlessErased } from '../schema/sealed.ts';
import { subjectIn } from '../schema/subject.ts';
import {
  type Effect,
  flapRules,
  type IncidentRow,
  incidentEvents,
  incidents,
  type Severity,
} from './incident-tables.ts';
import { defineProjection } from './projection.ts';

export * from './incident-queries.ts';
export * from './incident-tables.ts';

const rank: Record<Severity, number> = { info: 0, warning: 1, error: 2 };
const silenceRules = ['node_silent', 'host_silent'];
const { flap_count, flap_window } = configSchema.parse({}).incidents;
const defaultFlapRules = { one: 1, flapCount: flap_count, flapWindowMs: flap_window };

export const incidentsProjection = defineProjection({
  name: 'incidents',
  version: 1,
  tables: [incidents, incidentEvents, flapRules],
  handlers(db) {
    const rows = db.rows(incidents);
    const effects = db.rows(incidentEvents);
    const latest = db.sqlite
      .prepare<[string], number>('SELECT max(incident_id) FROM incidents WHERE identity = ?')
      .pluck();
    const openOf = (where: string) =>
      db.sqlite
        .prepare<unknown[], number>(
          `SELECT incident_id FROM incidents WHERE resolved_at IS NULL AND ${where}`,
        )
        .pluck();
    const openByRule = openOf('customer_id = ? AND rule = ?');
    const openByHost = openOf('host_id = ?');
    const openByHostRule = openOf('host_id = ? AND rule = ?');
    const openMass = openOf("customer_id IS NULL AND rule = 'mass_silence'");
    const openSilence = openOf(`rule IN ('${silenceRules.join("', '")}') AND opened_at >= ?`);
    const ahead = db.sqlite
      .prepare<[number, number], number>(
        'SELECT incident_id FROM incidents WHERE seen_at > ? OR opened_at > ?',
      )
      .pluck();
    const basis = db.rows(flapRules);
    const flapping = () => basis.get(1) ?? defaultFlapRules;

    const idOf = (customerId: string | null, rule: string, hostId: string | null, subject: string | null) =>
      JSON.stringify([customerId, rule, hostId, subject]);
    const find = (statement: { all: (...args: unknown[]) => number[] }, ...args: unknown[]) => {
      rows.flush();
      return statement.all(...args).map((id) => rows.get(id)!);
    };
    const note = (position: number, incidentId: number, effect: Effect) =>
      effects.put({ position, incidentId, effect });

    type Alarm = EventOf<'MonitoringEventRaised'>;

    function opens(rule: string, { data, position, recordedAt }: Alarm): void {
      const hostId = data.hostId ?? null;
      const subject = subjectIn(data);
      const identity = idOf(data.customerId, rule, hostId, subject);
      const severity = data.severity;
      const seen = {
        eventType: data.eventType,
        message: unlessErased(data.message),
        source: data.source,
        seenAt: recordedAt,
      };
      rows.flush();
      const lastId = latest.get(identity) as number | null | undefined;
      const last = lastId ? rows.get(lastId) : undefined;
      if (last && last.resolvedAt === null) {
        const worse = rank[severity] > rank[last.severity];
        rows.put({ ...last, ...seen, severity: worse ? severity : last.severity, quietSince: null });
        note(position, last.incidentId, worse ? 'worse' : 'again');
        return;
      }
      const { flapCount, flapWindowMs } = flapping();
      const openings = [...(last?.openings ?? []), recordedAt].filter((at) => at > recordedAt - flapWindowMs);
      const isFlapping = openings.length >= flapCount;
      const mass = silenceRules.includes(rule) ? massOf(data) : undefined;
      rows.put({
        ...blank(position, recordedAt),
        ...seen,
        identity,
        customerId: data.customerId,
        hostId,
        rule,
        subject,
        severity,
        parentId: mass?.incidentId ?? null,
        flapping: isFlapping,
        openings: openings.slice(-100),
      });
      note(position, position, isFlapping ? 'flapping' : 'opened');
    }

    /** The mass silence that a silence belongs to: the first that began after the source's last word. */
    function massOf({ details }: Alarm['data']): IncidentRow | undefined {
      const lastWord = Date.parse(
        String((unlessErased(details) as { last_report_at?: unknown } | null)?.last_report_at),
      );
      return find(openMass).find(({ openedAt }) => !(openedAt < lastWord));
    }

    /**
     * The hub says exactly what has ended, whoever's its host is by now. A box may not: one that names a subject ends
     * what is about that, or about nothing in particular; one that names none ends all.
     */
    function resolves(rule: string, { data, position, recordedAt, actor }: Alarm): void {
      const hostId = data.hostId ?? null;
      const subject = subjectIn(data);
      const exact = actor === 'hub';
      const ends = (row: IncidentRow) =>
        exact
          ? row.hostId === hostId && row.subject === subject
          : (hostId === null || row.hostId === null || row.hostId === hostId) &&
            (subject === null || row.subject === null || row.subject === subject);
      const open =
        exact && hostId !== null
          ? find(openByHostRule, hostId, rule)
          : find(openByRule, data.customerId, rule);
      for (const row of open.filter(ends)) {
        if (row.flapping) {
          rows.put({ ...row, quietSince: row.quietSince ?? recordedAt });
          note(position, row.incidentId, 'quiet');
        } else end(row, position, recordedAt, 'resolved');
      }
    }

    function end(row: IncidentRow, position: number, at: number, ended: IncidentRow['ended']): void {
      rows.put({ ...row, resolvedAt: at, ended });
      note(position, row.incidentId, 'ended');
    }

    return {
      RulesTaken: ({ data }) => {
        const { flapCount, flapWindowMs } = data.rules.incidents;
        basis.put({ one: 1, flapCount, flapWindowMs });
      },
      MonitoringEventRaised: (event) => {
        const type = eventType(event.data.eventType);
        for (const rule of [type?.resolves ?? []].flat()) resolves(rule, event);
        if (type?.opens !== undefined) opens(type.opens, event);
      },
      MassSilenceBegan: ({ data, position, recordedAt }) => {
        const shared = unlessErased(data.shared);
        for (const child of find(openSilence, data.since)) {
          if (child.parentId === null) rows.put({ ...child, parentId: position });
        }
        rows.put({
          ...blank(position, recordedAt),
          identity: idOf(null, 'mass_silence', null, null),
          rule: 'mass_silence',
          severity: 'error',
          eventType: 'mass_silence',
          silent: data.silent,
          expected: data.expected,
          shared,
          openings: [recordedAt],
        });
        note(position, position, 'opened');
      },
      MassSilenceEnded: ({ data, position, recordedAt }) => {
        const row = rows.get(data.began);
        if (row?.resolvedAt === null) end(row, position, recordedAt, 'resolved');
      },
      IncidentAcknowledged: ({ data, actor, recordedAt }) => {
        const row = rows.get(data.incidentId);
        if (!row) return;
        rows.put({
          ...row,
          acknowledgedBy: actor,
          acknowledgedAt: recordedAt,
          acknowledgedNote: unlessErased(data.note),
          acknowledgedUntil: data.until,
        });
      },
      IncidentSettled: ({ data, position, recordedAt }) => {
        const row = rows.get(data.incidentId);
        if (row?.resolvedAt === null && row.quietSince !== null) end(row, position, recordedAt, 'settled');
      },
      ClockStepped: ({ data: { to } }) => {
        // what was seen by a clock that ran ahead was seen by now: else it would be waited for until then
        rows.flush();
        for (const id of ahead.all(to, to)) {
          const row = rows.get(id)!;
          rows.put({
            ...row,
            openedAt: Math.min(row.openedAt, to),
            seenAt: Math.min(row.seenAt, to),
            quietSince: row.quietSince === null ? null : Math.min(row.quietSince, to),
            openings: row.openings.map((at) => Math.min(at, to)),
          });
        }
      },
      HostDecommissioned: ({ data, position, recordedAt }) => {
        for (const row of find(openByHost, data.hostId)) end(row, position, recordedAt, 'decommissioned');
      },
    };
  },
});

const blank = (position: number, at: number): IncidentRow => ({
  incidentId: position,
  identity: '',
  customerId: null,
  hostId: null,
  rule: '',
  subject: null,
  severity: 'error',
  eventType: '',
  message: null,
  source: 'hub',
  openedAt: at,
  seenAt: at,
  resolvedAt: null,
  ended: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  acknowledgedNote: null,
  acknowledgedUntil: null,
  parentId: null,
  flapping: false,
  quietSince: null,
  openings: [],
  silent: null,
  expected: null,
  shared: null,
});
