/** How a customer or a host is (contract section 7), worst last in meaning, not in order. */
export type Status = 'ok' | 'warn' | 'down' | 'pending' | 'disabled' | 'blocked';

/** Worst first: the order of lists, filters and sentences. */
export const statuses: readonly Status[] = ['down', 'warn', 'pending', 'disabled', 'ok', 'blocked'];

/** The word that a person reads for a status. */
export const wordOf: Record<Status, string> = {
  ok: 'OK',
  warn: 'Warn',
  down: 'Down',
  pending: 'Waiting',
  disabled: 'Paused',
  blocked: 'Blocked',
};

/** A drawn sign of the sprite; each has its own shape, so a page printed in grey still reads. */
export type Sign = 'ok' | 'warn' | 'down' | 'wait' | 'off' | 'blocked' | 'none' | 'info' | 'tick' | 'live';

/** The sign of a status. */
export const signOf: Record<Status, Sign> = {
  ok: 'ok',
  warn: 'warn',
  down: 'down',
  pending: 'wait',
  disabled: 'off',
  blocked: 'blocked',
};

/** The class that gives an element the colours of a state; parts of the sheet read only what it sets. */
export type StateClass = 'is-ok' | 'is-warn' | 'is-down' | 'is-wait' | 'is-off' | 'is-none' | 'is-live';

/** The colours of a sign. */
export const classOf: Record<Sign, StateClass> = {
  ok: 'is-ok',
  warn: 'is-warn',
  down: 'is-down',
  wait: 'is-wait',
  off: 'is-off',
  blocked: 'is-off',
  none: 'is-none',
  info: 'is-none',
  tick: 'is-ok',
  live: 'is-live',
};

/** How grave an event is. */
export type Severity = 'info' | 'warning' | 'error';

/** The sign of a severity: an error is drawn like what is down, a warning like what wants a look. */
export const signOfSeverity: Record<Severity, Sign> = { info: 'info', warning: 'warn', error: 'down' };

/** Percent at which a use is worth a look, and at which it is grave. */
export type Limit = { warn: number; critical: number };

/** The limits of one source; the contract's defaults are {@link defaultLimits}. */
export type Limits = { cpu: Limit; memory: Limit; disk: Limit };

/** The thresholds of hub.yaml as shipped (contract section 6). */
export const defaultLimits: Limits = {
  cpu: { warn: 90, critical: 98 },
  memory: { warn: 85, critical: 95 },
  disk: { warn: 90, critical: 95 },
};

/** How a use stands against its limit; null is a use that nobody reported, and is no one's fault. */
export function useState(percent: number | null, limit: Limit): 'ok' | 'warn' | 'down' {
  if (percent === null || percent < limit.warn) return 'ok';
  return percent < limit.critical ? 'warn' : 'down';
}
