/**
 * Chance without a memory: every draw is a pure function of a key, what is drawn and a count, so that the past,
 * the life and a second run of the demo agree. The last mixing step is that of mulberry32.
 */
export function draw(key: number, what: string, n = 0): number {
  return hash(key, what, n) / 2 ** 32;
}

/** A key of its own for the nth thing of a kind: draws under different keys have nothing to do with each other. */
export function hash(key: number, what: string, n = 0): number {
  let mixed = key | 0;
  for (let at = 0; at < what.length; at++) mixed = Math.imul(mixed ^ what.charCodeAt(at), 0x01000193);
  mixed = Math.imul(mixed ^ n ^ (mixed >>> 16), 0x9e3779b1);
  mixed = (mixed ^ (mixed >>> 15)) + 0x6d2b79f5;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

export const between = (key: number, what: string, low: number, high: number, n = 0) =>
  low + (high - low) * draw(key, what, n);

export const wholeBetween = (key: number, what: string, low: number, high: number, n = 0) =>
  Math.floor(between(key, what, low, high + 1, n));

export const chance = (key: number, what: string, share: number, n = 0) => draw(key, what, n) < share;

/** `list` must not be empty. */
export function pick<T>(key: number, what: string, list: readonly T[], n = 0): T {
  const chosen = list[Math.floor(draw(key, what, n) * list.length)];
  if (chosen === undefined) throw new RangeError(`nothing to pick ${what} from`);
  return chosen;
}

/** Smooth noise from -1 to 1 over time: new values every `periodMs`, a soft curve between them. */
export function wave(key: number, what: string, at: number, periodMs: number): number {
  const step = Math.floor(at / periodMs);
  const share = at / periodMs - step;
  const soft = share * share * (3 - 2 * share);
  const from = draw(key, what, step);
  return 2 * (from + (draw(key, what, step + 1) - from) * soft) - 1;
}

/** Rounds of `periodMs`, begun at a moment of their own: which share of the current one is over (0 to 1), and when it began (ms). */
export function roundOf(
  key: number,
  what: string,
  at: number,
  periodMs: number,
): { share: number; beganAt: number } {
  const offset = Math.floor(draw(key, what) * periodMs);
  const beganAt = Math.floor((at - offset) / periodMs) * periodMs + offset;
  return { share: (at - beganAt) / periodMs, beganAt };
}
