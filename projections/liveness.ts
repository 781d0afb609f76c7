/** The states of contract section 7, the worst first but for the three that are somebody's decision or patience. */
export type State = 'blocked' | 'pending' | 'down' | 'disabled' | 'warn' | 'ok';

export type StateReason =
  | 'blocked'
  | 'no_report'
  | 'silent'
  | 'monitoring_paused'
  | 'health_fail'
  | 'late'
  | 'health_warn'
  | 'in_order';

/** A controller or a host, as far as its state goes. Times in ms. */
export interface Source {
  lastReportAt: number | null;
  blocked: boolean;
  /** false: monitoring is paused on the box */
  monitoring: boolean;
  health: 'ok' | 'warn' | 'fail' | null;
  /** how often it means to report */
  pollMs: number;
  expectEveryMs: number | null;
  graceMs: number | null;
}

export interface Limits {
  staleMs: number;
  downMs: number;
}

/** A stretch of time in which the hub could not hear anybody. */
export interface BlindInterval {
  from: number;
  to: number;
}

export interface SourceState {
  state: State;
  reason: StateReason;
  /** observed ms since the last report; null when there was none */
  ageMs: number | null;
}

const usualPollMs = 15 * 60_000;

/** How often a controller means to report. */
export const controllerPollMs = usualPollMs;

/**
 * The state of a source. Precedence: blocked, pending, down by age, disabled, down by `fail`, warn, ok.
 * The one function for it: page, API and the checker of silence ask the same.
 */
export function stateOf(
  source: Source,
  now: number,
  fleet: Limits,
  blind: readonly BlindInterval[] = [],
): SourceState {
  const ageMs = source.lastReportAt === null ? null : observedMs(source.lastReportAt, now, blind);
  if (source.blocked) return { state: 'blocked', reason: 'blocked', ageMs };
  if (ageMs === null) return { state: 'pending', reason: 'no_report', ageMs };
  const { staleMs, downMs } = limitsOf(source, fleet);
  if (ageMs > downMs) return { state: 'down', reason: 'silent', ageMs };
  if (!source.monitoring) return { state: 'disabled', reason: 'monitoring_paused', ageMs };
  if (source.health === 'fail') return { state: 'down', reason: 'health_fail', ageMs };
  if (ageMs > staleMs) return { state: 'warn', reason: 'late', ageMs };
  if (source.health === 'warn') return { state: 'warn', reason: 'health_warn', ageMs };
  return { state: 'ok', reason: 'in_order', ageMs };
}

/** When a source is stale and when it is down: by its own cadence where it has one, else by the fleet's thresholds. */
export function limitsOf(
  { pollMs, expectEveryMs, graceMs }: Pick<Source, 'pollMs' | 'expectEveryMs' | 'graceMs'>,
  fleet: Limits,
): Limits {
  const own = expectEveryMs ?? (pollMs > usualPollMs ? pollMs : null);
  if (own === null && graceMs === null) return fleet;
  const every = own ?? pollMs;
  const staleMs = every + (graceMs ?? every);
  return { staleMs, downMs: 2 * staleMs };
}

/** When a source is overdue by its own cadence (ms since its last word), long before anybody is told. */
export function overdueMsOf(
  source: Pick<Source, 'pollMs' | 'expectEveryMs' | 'graceMs'>,
  fleet: Limits,
): number {
  const { staleMs } = limitsOf(source, fleet);
  const usual = source.pollMs < staleMs ? source.pollMs : staleMs / 2;
  const every = source.expectEveryMs ?? usual;
  return Math.min(staleMs, Math.round(every * 1.1)); // no box is punctual to the second
}

/** Time between two moments without what the hub was deaf to. The intervals are sorted and do not overlap. */
export function observedMs(from: number, to: number, blind: readonly BlindInterval[]): number {
  let observed = Math.max(0, to - from);
  // from the end: the question is nearly always about the last minutes of a list that grows for years
  for (let index = blind.length - 1; index >= 0; index--) {
    const interval = blind[index]!;
    if (interval.to <= from) break;
    observed -= Math.max(0, Math.min(to, interval.to) - Math.max(from, interval.from));
  }
  return Math.max(0, observed);
}

const rank: Record<State, number> = { blocked: 5, down: 4, warn: 3, disabled: 2, ok: 1, pending: 0 };

/** The worst of several states; pending only when all are, or when there are none. */
export function worstOf<S extends SourceState>(states: readonly S[]): S | SourceState {
  return states.reduce<S | SourceState>(
    (worst, state) => (rank[state.state] > rank[worst.state] ? state : worst),
    {
      state: 'pending',
      reason: 'no_report',
      ageMs: null,
    },
  );
}
