import { configSchema } from '../schema/config.ts';
import type { EventOf } from '../schema/events/index.ts';
import { unlessErased } from '../schema/sealed.ts';
import { type CustomerSettings, HostSettings, msOf } from '../schema/settings.ts';
import { blindIntervals, blindTimes } from './blind-times.ts';
import { controllerPollMs, limitsOf, observedMs, overdueMsOf } from './liveness.ts';
import { defineProjection } from './projection.ts';
import { type Announced, massSilences, type SilenceRow, silence, silenceBasis } from './silence-tables.ts';

const said: Record<string, Announced> = {
  node_stale: 'stale',
  node_down: 'down',
  node_recovered: 'ok',
  host_stale: 'stale',
  host_down: 'down',
  host_recovered: 'ok',
};

const { alerting } = configSchema.parse({});
const atFirst = {
  one: 1,
  blindMs: 0,
  blindUntil: 0,
  staleMs: alerting.stale_threshold,
  downMs: alerting.down_threshold,
};

const cadenceOf = (settings: Pick<CustomerSettings, 'expect_every' | 'grace'> | null) => ({
  expectEveryMs: msOf(settings?.expect_every),
  graceMs: msOf(settings?.grace),
});
const defaultPollMs = HostSettings.parse({}).poll_interval_seconds * 1000;
const ofHost = (settings: HostSettings | null) => ({
  pollMs: settings === null ? defaultPollMs : settings.poll_interval_seconds * 1000,
  ...cadenceOf(settings),
});

/** Whether a source whose silence was announced has spoken since. */
export const isBack = ({ announced, heardAt, silentSince }: SilenceRow): boolean =>
  announced !== 'ok' && heardAt !== null && silentSince !== null && heardAt > silentSince;

/** Whether its host was given to another customer since its silence was announced. */
export const isMoved = ({ announced, announcedFor, customerId }: SilenceRow): boolean =>
  announced !== 'ok' && announcedFor !== customerId;

/** Whether its silence was announced by limits that were stricter than those it has now. */
export const wasTooStrict = ({ announced, silentMs, staleMs }: SilenceRow): boolean =>
  announced !== 'ok' && silentMs !== null && silentMs <= staleMs;

/**
 * From when on something may be to be said of a source. Not to the millisecond: a box that reports every minute is
 * to move its place in the index once in a while only. Whoever is found looks again.
 */
function dueOf(row: SilenceRow): number | null {
  if (row.blocked || row.decommissioned || row.heardObserved === null) return null;
  if (isBack(row) || isMoved(row) || wasTooStrict(row)) return 0;
  if (row.announced === 'down') return null;
  const due = row.heardObserved + (row.announced === 'ok' ? row.staleMs : row.downMs);
  return due - (due % Math.max(1, Math.floor(row.staleMs / 16)));
}

export const silenceProjection = defineProjection({
  name: 'silence',
  version: 1,
  tables: [silence, silenceBasis, blindIntervals, massSilences],
  handlers(db) {
    const rows = db.rows(silence);
    const bases = db.rows(silenceBasis);
    const blind = db.rows(blindIntervals);
    const masses = db.rows(massSilences);
    const select = (what: string) => {
      const statement = db.sqlite.prepare<unknown[], string | number>(what).pluck();
      return (...args: unknown[]) => {
        db.flush();
        return statement.all(...args);
      };
    };
    const every = select('SELECT source FROM silence');
    const ofCustomer = select('SELECT source FROM silence WHERE customer_id = ?');
    const heardAfter = select('SELECT source FROM silence WHERE heard_at > ?');
    const blindAfter = select('SELECT position FROM blind_intervals WHERE to_at > ?');
    const massesAfter = select('SELECT began FROM mass_silences WHERE since > ?');

    const basis = () => bases.get(1) ?? atFirst;

    /** The observed moment of a moment that has passed. */
    function observed(at: number, times = knownBlindTimes): number {
      const { blindMs, blindUntil } = basis();
      return at >= blindUntil ? at - blindMs : observedMs(0, at, times());
    }
    const knownBlindTimes = () => {
      db.flush();
      return blindTimes(db);
    };

    /** Puts a row with what follows from the rest of it. */
    function put(row: SilenceRow, times = knownBlindTimes): void {
      const limits = limitsOf(row, basis());
      row.staleMs = limits.staleMs;
      row.downMs = limits.downMs;
      row.overdueMs = overdueMsOf(row, basis());
      row.heardObserved = row.heardAt === null ? null : observed(row.heardAt, times);
      row.due = dueOf(row);
      rows.put(row);
    }
    const putAgain = (sources: readonly unknown[]) => {
      const times = knownBlindTimes(); // once: there may be hundreds, and thousands of sources
      for (const source of sources) put(rows.get(source as string)!, () => times);
    };

    const blank = (source: string, customerId: string, hostId: string | null): SilenceRow => ({
      source,
      customerId,
      hostId,
      heardAt: null,
      heardObserved: null,
      pollMs: controllerPollMs,
      ...cadenceOf(null),
      overdueMs: 0,
      staleMs: 0,
      downMs: 0,
      announced: 'ok',
      announcedPosition: 0,
      announcedAt: null,
      announcedFor: null,
      silentSince: null,
      silentMs: null,
      blocked: false,
      decommissioned: false,
      due: null,
    });
    const controllerOf = (customerId: string) => {
      const source = `controller:${customerId}`;
      return rows.get(source) ?? blank(source, customerId, null);
    };
    const isBlocked = (customerId: string) => rows.get(`controller:${customerId}`)?.blocked ?? false;

    /** The one write of each report: what follows from the limits has not changed. */
    function hear(row: SilenceRow, at: number): void {
      if (row.heardAt !== null && row.heardAt >= at) return;
      row.heardAt = at;
      row.heardObserved = observed(at);
      row.due = dueOf(row);
      rows.put(row);
    }
    const hearController = (customerId: string, at: number) => {
      const row = controllerOf(customerId);
      if (row.staleMs === 0) put(row);
      hear(row, at);
    };

    /** The last words of a closed day: news only to a fold that starts after its telemetry was pruned. */
    function hearLast({ data }: EventOf<'DaySummarised'>): void {
      for (const { customerId, hosts, controller } of data.sections ?? []) {
        if (controller?.last) hearController(customerId, controller.last.lastReportAt);
        for (const { hostId, last } of hosts) {
          const row = rows.get(`host:${hostId}`);
          if (row && last) hear(row, last.lastReportAt);
        }
      }
    }

    function block(customerId: string, blocked: boolean): void {
      put({ ...controllerOf(customerId), blocked });
      for (const source of ofCustomer(customerId)) put({ ...rows.get(source)!, blocked });
    }

    return {
      HostReported: ({ data, recordedAt }) => {
        const row = rows.get(`host:${data.hostId}`);
        if (row) hear(row, recordedAt);
      },
      ControllerReported: ({ data, recordedAt }) => hearController(data.customerId, recordedAt),
      DaySummarised: hearLast,

      CustomerAppeared: ({ data }) => put(controllerOf(data.customerId)),
      CustomerRegistered: ({ data }) =>
        put({ ...controllerOf(data.customerId), ...cadenceOf(unlessErased(data.settings)) }),
      CustomerConfigChanged: ({ data }) =>
        put({ ...controllerOf(data.customerId), ...cadenceOf(unlessErased(data.after)) }),
      CustomerBlocked: ({ data }) => block(data.customerId, true),
      CustomerUnblocked: ({ data }) => block(data.customerId, false),
      HostEnrolled: ({ data: { hostId, customerId, settings }, position }) =>
        put({
          ...blank(`host:${hostId}`, customerId, hostId),
          ...ofHost(unlessErased(settings)),
          announcedPosition: position,
          blocked: isBlocked(customerId),
        }),
      HostChanged: ({ data: { hostId, customerId, after } }) => {
        const row = rows.get(`host:${hostId}`);
        if (row) put({ ...row, customerId, ...ofHost(unlessErased(after)), blocked: isBlocked(customerId) });
      },
      HostDecommissioned: ({ data }) => {
        const row = rows.get(`host:${data.hostId}`);
        if (row) put({ ...row, decommissioned: true });
      },

      MonitoringEventRaised: ({ data, actor, position, recordedAt }) => {
        const announced = said[data.eventType];
        if (announced === undefined || actor !== 'hub') return; // a box may call its events as it likes
        const row = rows.get(
          data.hostId === undefined ? `controller:${data.customerId}` : `host:${data.hostId}`,
        );
        if (!row) return;
        const details = unlessErased(data.details) as {
          last_report_at?: string;
          observed_ms?: number;
        } | null;
        const silent = announced !== 'ok' && details !== null;
        put({
          ...row,
          announced,
          announcedPosition: position,
          announcedAt: recordedAt,
          announcedFor: announced === 'ok' ? null : data.customerId,
          silentSince: silent && details.last_report_at ? Date.parse(details.last_report_at) : null,
          silentMs: silent ? (details.observed_ms ?? null) : null,
        });
      },
      MassSilenceBegan: ({ data, position, recordedAt }) =>
        masses.put({ began: position, since: data.since, beganAt: recordedAt, endedAt: null }),
      MassSilenceEnded: ({ data, recordedAt }) => {
        const row = masses.get(data.began);
        if (row) masses.put({ ...row, endedAt: recordedAt });
      },

      RulesTaken: ({ data }) => {
        const { staleMs, downMs } = data.rules.silence;
        bases.put({ ...basis(), staleMs, downMs });
        putAgain(every());
      },
      HubWasBlind: ({ data, position }) => {
        const { blindMs, blindUntil } = basis();
        const from = Math.max(data.from, blindUntil);
        if (data.to <= from) return;
        blind.put({ position, from, to: data.to, why: data.why, reviewed: false });
        bases.put({ ...basis(), blindMs: blindMs + data.to - from, blindUntil: data.to });
        putAgain(heardAfter(from)); // heard between two refusals, before they were known to be one interval
      },
      BlindTimeReviewed: ({ data }) => {
        const row = blind.get(data.blind);
        if (row) blind.put({ ...row, reviewed: true });
      },
      ClockStepped: ({ data: { to } }) => {
        // what was heard by a clock that ran ahead was heard by now, and nothing was missed in a time to come
        for (const position of blindAfter(to)) {
          const row = blind.get(position)!;
          if (row.from >= to) blind.remove(position);
          else blind.put({ ...row, to });
        }
        for (const began of massesAfter(to)) masses.put({ ...masses.get(began)!, since: to });
        db.flush();
        const left = blindTimes(db);
        bases.put({
          ...basis(),
          blindMs: left.reduce((sum, interval) => sum + interval.to - interval.from, 0),
          blindUntil: left.at(-1)?.to ?? 0,
        });
        for (const source of every()) {
          const row = rows.get(source as string)!;
          const least = (at: number | null) => (at === null ? null : Math.min(at, to));
          put({
            ...row,
            heardAt: least(row.heardAt),
            announcedAt: least(row.announcedAt),
            silentSince: least(row.silentSince),
          });
        }
      },
    };
  },
});
