import type { Chrome } from '../../../views/chrome.ts';
import type { Point } from '../../../views/parts/plot.ts';
import type { Spark } from '../../../views/parts/sparkline.tsx';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
export const zone = 'Europe/Budapest';
/** Saturday 21 November 2026, 03:12:40 in Budapest. */
export const now = Date.parse('2026-11-21T02:12:40Z');

/** A right-to-left override, markup, a long run and quotes: what a box may call itself. */
export const hostileName = `\u202Egnp.exe</td><script>alert(1)</script>"'><img src=x onerror=alert(2)> hx-get="/x" ${'W'.repeat(10_000)}`;

/** Numbers between 0 and 1 that look like chance and are the same each time. */
export function dice(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state >>> 8) & 0xffff) / 0xffff;
  };
}

/** A seed for whatever has an id. */
export const seedOf = (id: string): number =>
  [...id.slice(0, 200)].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003, 7);

/** A wandering measure, one value a step, between 3 and 97. */
export function wander(seed: number, length: number, around: number): number[] {
  const roll = dice(seed);
  let value = around;
  return Array.from({ length }, () => {
    value = Math.min(97, Math.max(3, value + (roll() - 0.5) * 6 + (around - value) * 0.06));
    return Math.round(value * 10) / 10;
  });
}

export function spark(seed: number, around: number, change: Partial<Spark> = {}): Spark {
  return { from: now - day, until: now, values: wander(seed, 96, around), spells: [], blind: [], ...change };
}

export const quietCounts = { down: 0, warn: 0, pending: 0, disabled: 0, ok: 0, blocked: 0 };

export function chrome(change: Partial<Chrome> = {}): Chrome {
  return {
    viewer: { name: 'Szabó Réka' },
    theme: 'system',
    version: '0.1.0',
    zone,
    now,
    path: '/',
    counts: {
      customers: { ...quietCounts, down: 3, warn: 6, pending: 2, disabled: 1, ok: 296, blocked: 4 },
      events24h: { error: 14, warning: 62 },
      incidents: { error: 3, warning: 6, info: 0 },
      stuckNotices: 1,
    },
    live: null,
    ...change,
  };
}

/** Points of a week with a silence, a blindness and everything between. */
export function points(
  seed: number,
  around: number,
  from: number,
  until: number,
  stepMs: number,
  holes: { from: number; until: number }[],
): Point[] {
  const roll = dice(seed + 100);
  return wander(seed, Math.floor((until - from) / stepMs), around)
    .map((avg, i) => ({
      at: from + i * stepMs,
      avg,
      min: Math.max(0, avg - 4 - roll() * 12),
      max: Math.min(100, avg + 4 + roll() * 22),
    }))
    .filter(({ at }) => !holes.some((hole) => at >= hole.from && at < hole.until));
}
