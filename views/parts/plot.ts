/** A stretch of time, ms. */
export type Span = { from: number; until: number };

/** One drawn moment of a chart: the average of its step, and its least and greatest where they are known. */
export type Point = { at: number; avg: number; min: number | null; max: number | null };

/** A stretch of time and a height, both mapped to the 1000 × 100 box that the svg stretches. */
export type Scale = { span: Span; top: number };

const box = { width: 1000, height: 100 };

/** Where an instant stands across the box, 0 to 1000; what lies outside of the span stands at its edge. */
export const across = (at: number, { from, until }: Span): number =>
  until <= from ? 0 : tenth(clamp((at - from) / (until - from)) * box.width);

/** Where an instant stands, as an svg length in percent: "58.4%". */
export const percentAcross = (at: number, span: Span): string => `${across(at, span) / 10}%`;

const upFrom = (value: number, top: number) => tenth((1 - clamp(value / top)) * box.height);

/** The points in runs that a line may join: two points more than `gapMs` apart are not joined, for nobody was there. */
export function runs(points: readonly Point[], gapMs: number): Point[][] {
  const found: Point[][] = [];
  for (const point of points) {
    const run = found.at(-1);
    const last = run?.at(-1);
    if (run === undefined || last === undefined || point.at - last.at > gapMs) found.push([point]);
    else run.push(point);
  }
  return found;
}

/** A line through the averages, one stroke a run; a run of one point is a dot (a round cap on a stroke of no length). */
export const linePath = (all: readonly Point[][], { span, top }: Scale): string =>
  all
    .map((run) => {
      const [first, ...rest] = run.map(({ at, avg }) => `${across(at, span)} ${upFrom(avg, top)}`);
      return `M${first}${rest.length === 0 ? 'h0' : rest.map((place) => `L${place}`).join('')}`;
    })
    .join('');

/** The field between least and greatest, one a run; a point that has only an average is as high as that. */
export const bandPath = (all: readonly Point[][], { span, top }: Scale): string =>
  all
    .filter((run) => run.length > 1)
    .map((run) => {
      const over = run.map(({ at, max, avg }) => `${across(at, span)} ${upFrom(max ?? avg, top)}`);
      const under = run
        .toReversed()
        .map(({ at, min, avg }) => `${across(at, span)} ${upFrom(min ?? avg, top)}`);
      return `M${[...over, ...under].join('L')}Z`;
    })
    .join('');

/**
 * The stretches of `span` without a report, longest silence included: between runs, before the first point (not
 * before `since`, when the source was first known; null: never silent before its first word) and after the last.
 */
export function gaps(points: readonly Point[], span: Span, gapMs: number, since: number | null): Span[] {
  const known = Math.max(span.from, since ?? points[0]?.at ?? span.until);
  const heard = [known, ...points.map(({ at }) => at), span.until];
  return heard
    .slice(1)
    .map((until, i) => ({ from: heard[i] ?? known, until }))
    .filter(({ from, until }) => until - from > gapMs);
}

/** `spans` without what `cuts` cover: silence while the hub itself was blind is nobody's. */
export function without(spans: readonly Span[], cuts: readonly Span[]): Span[] {
  let left = [...spans];
  for (const cut of cuts) {
    left = left.flatMap((span) =>
      cut.until <= span.from || cut.from >= span.until
        ? [span]
        : [
            { from: span.from, until: cut.from },
            { from: cut.until, until: span.until },
          ].filter(({ from, until }) => until > from),
    );
  }
  return left;
}

/** Least, mean and greatest of a chart, or null where it has no point. */
export function extremes(points: readonly Point[]): { min: number; avg: number; max: number } | null {
  if (points.length === 0) return null;
  return {
    min: Math.min(...points.map(({ min, avg }) => min ?? avg)),
    avg: points.reduce((sum, { avg }) => sum + avg, 0) / points.length,
    max: Math.max(...points.map(({ max, avg }) => max ?? avg)),
  };
}

/** What the crosshair reads: seconds since the start, average, least, greatest, a point each; least and greatest may be empty. */
export const readings = (points: readonly Point[], { from }: Span): string =>
  points
    .map(({ at, avg, min, max }) =>
      [
        Math.round((at - from) / 1000),
        tenth(avg),
        min === null ? '' : tenth(min),
        max === null ? '' : tenth(max),
      ].join(','),
    )
    .join(';');

const clamp = (share: number) => Math.min(1, Math.max(0, share));
const tenth = (n: number) => Math.round(n * 10) / 10;
