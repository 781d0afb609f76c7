import { z } from 'zod';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof unitMs;

const wanted = 'must be a duration such as "90s", "30m", "6h", "90d" or "2w"';

/** `'30m'` → milliseconds; undefined for what is no duration. Whole numbers of one unit: s, m, h, d or w. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * unitMs[unit as Unit]; // the pattern admits no other unit
}

/** Milliseconds → the shortest text that `parseDuration` reads back: `'90s'`, `'1h'`, `'2w'`. Rounded to whole seconds. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const unit = (['w', 'd', 'h', 'm'] as const).find(
    (unit) => seconds > 0 && (seconds * 1_000) % unitMs[unit] === 0,
  );
  return `${(seconds * 1_000) / unitMs[unit ?? 's']}${unit ?? 's'}`;
}

function limitMs(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new RangeError(`${text} is no duration`);
  return ms;
}

/** A duration within two others (both included), written as text and read as milliseconds. */
export function durationBetween(least: string, most: string) {
  const [min, max] = [limitMs(least), limitMs(most)];

  const text = z.string({
    error: ({ input }) => (typeof input === 'number' ? `${wanted}: a number alone has no unit` : wanted),
  });

  return z.codec(text, z.number(), {
    decode: (input, { issues }) => {
      const ms = parseDuration(input);
      const fault =
        ms === undefined
          ? wanted
          : ms < min
            ? `must be at least ${least}`
            : ms > max && `must be at most ${most}`;
      if (ms !== undefined && !fault) return ms;
      issues.push({ code: 'custom', input, message: fault || wanted });
      return z.NEVER;
    },
    encode: formatDuration,
  });
}

/** Any duration up to ten years, written as `'30m'` and read as milliseconds. */
export const duration = durationBetween('0s', '3650d');

/** How often something is done. More than 24 days do not fit a timer of Node, which would fire at once. */
export const interval = durationBetween('1s', '24d');
