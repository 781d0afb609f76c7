import { absolute, timeOfDay } from '../format.ts';
import { classOf, type Limit, type Sign } from '../status.ts';
import { ticks } from './axis.ts';
import { focusable } from './focusable.ts';
import {
  across,
  bandPath,
  extremes,
  gaps,
  linePath,
  type Point,
  percentAcross,
  readings,
  runs,
  type Scale,
  type Span,
  without,
} from './plot.ts';

/** Something that happened, marked in the lane under the last chart. */
export type Happening = { at: number; sign: Sign; words: string };

/** One chart of a page. `points` are in order of time, one a step of `stepMs`; `now` is the newest word, null for none. */
export type ChartModel = {
  id: string;
  name: string;
  unit: string;
  points: readonly Point[];
  now: number | null;
  limit: Limit | null;
};

/** What all charts of a page share, so that one crosshair stands on all of them. */
export type ChartFrame = {
  span: Span;
  stepMs: number;
  /** When the source was first known, ms; before that its silence is none. Null: its first point. */
  since: number | null;
  blind: readonly Span[];
  zone: string;
};

type Props = {
  chart: ChartModel;
  frame: ChartFrame;
  /** What `now` of the chart is: the value of now, or the last one of a source that is late. */
  newest?: 'now' | 'last';
  /** The first chart of a page names what hatching and the dashed field mean. */
  named?: boolean;
  /** The last chart carries the axis and the lane of what happened. */
  axis?: boolean;
  happenings?: readonly Happening[];
};

const plotHeight = 96;

/**
 * A band from least to greatest, the line of averages, the limit, and what is missing. The outer svg has no viewBox:
 * text and shading stand at percentages and never distort; the inner one stretches the lines.
 */
export const Chart = ({
  chart,
  frame,
  newest = 'now',
  named = false,
  axis = false,
  happenings = [],
}: Props) => {
  const { span, blind, since, stepMs, zone } = frame;
  const seen = extremes(chart.points);
  const scale: Scale = { span, top: topOf(chart, seen?.max ?? 0) };
  const drawn = runs(chart.points, stepMs * 2.5);
  const silent = without(gaps(chart.points, span, stepMs * 2.5, since), blind);
  const middle = scale.top / 2;
  return (
    <figure
      class="chart"
      data-from={span.from}
      data-until={span.until}
      data-top={scale.top}
      data-unit={chart.unit}
      data-values={readings(chart.points, span)}
      {...focusable(`${chart.name}: arrow keys read it`)}
    >
      <figcaption>
        <b>{chart.name}</b>
        {seen !== null && (
          <span class="mono only-wide">
            min {whole(seen.min)} avg {whole(seen.avg)} max {whole(seen.max)}
          </span>
        )}
        <span class="mono end read" />
        <span class="mono">
          {newest} <b>{chart.now === null ? 'no word' : whole(chart.now)}</b>{' '}
          {chart.now === null ? '' : chart.unit}
        </span>
      </figcaption>
      <span class="y" aria-hidden="true">
        <span>{scale.top}</span>
        <span>{middle}</span>
        <span>0</span>
      </span>
      <svg
        class="plot"
        width="100%"
        height={axis ? plotHeight + 36 : plotHeight + 4}
        role="img"
        aria-label={described(chart, seen, frame)}
      >
        {silent.map((gap) => (
          <rect class="mute" height={plotHeight} {...stretch(gap, span)} />
        ))}
        {blind.filter(isWide(span)).map((gap) => (
          <rect class="blind" height={plotHeight} {...stretch(gap, span)} />
        ))}
        <svg
          viewBox="0 0 1000 100"
          preserveAspectRatio="none"
          width="100%"
          height={plotHeight}
          aria-hidden="true"
        >
          <path class="grid" d="M0 0H1000M0 50H1000M0 100H1000" />
          <path class="band" d={bandPath(drawn, scale)} />
          {chart.limit !== null && (
            <path class="limit" d={`M0 ${100 - (chart.limit.warn / scale.top) * 100}H1000`} />
          )}
          <path class="avg" d={linePath(drawn, scale)} />
        </svg>
        {chart.limit !== null && (
          <text x="100%" dx="-2" y={limitLabel(chart.limit.warn / scale.top)} text-anchor="end">
            warn {chart.limit.warn}
          </text>
        )}
        {named && <Named spans={silent} span={span} words="no report" y={88} />}
        {named && <Named spans={blind} span={span} words="hub was blind" y={28} />}
        {axis && <Lane happenings={happenings} span={span} zone={zone} />}
        {axis && <Axis span={span} zone={zone} />}
        <line class="cross" x1="0" x2="0" y2={plotHeight} visibility="hidden" />
        <circle class="dot" r="3" visibility="hidden" />
      </svg>
    </figure>
  );
};

const topOf = ({ unit }: ChartModel, max: number) =>
  unit === '%' ? 100 : Math.max(100, Math.ceil(max / 20) * 20);

// A restart of seconds would be drawn as minutes: what is narrower than half a pixel is not drawn.
const isWide = (span: Span) => (gap: Span) => across(gap.until, span) - across(gap.from, span) >= 0.5;

const stretch = (gap: Span, span: Span) => ({
  x: percentAcross(gap.from, span),
  width: `${Math.max(0.2, (across(gap.until, span) - across(gap.from, span)) / 10).toFixed(1)}%`,
});

// The label stands under its line; a line near the top would push it out of the chart otherwise.
const limitLabel = (share: number) => (1 - share) * plotHeight + (share > 0.95 ? 9 : -3);

/** The first stretch that is wide enough to be pointed at is given its name. */
const Named = ({
  spans,
  span,
  words,
  y,
}: {
  spans: readonly Span[];
  span: Span;
  words: string;
  y: number;
}) => {
  const first = spans.find((gap) => across(gap.until, span) - across(gap.from, span) > 4);
  if (first === undefined) return null;
  const left = across(first.from, span) > 500;
  return (
    <text
      x={percentAcross(left ? first.from : first.until, span)}
      dx={left ? -4 : 4}
      y={y}
      text-anchor={left ? 'end' : 'start'}
    >
      {words}
    </text>
  );
};

const Lane = ({ happenings, span, zone }: { happenings: readonly Happening[]; span: Span; zone: string }) => (
  <>
    {happenings
      .filter(({ at }) => at >= span.from && at <= span.until)
      .map(({ at, sign, words }) => (
        <svg
          class={`plot ${classOf[sign]}`}
          x={percentAcross(at, span)}
          y="100"
          width="1"
          height="1"
          aria-hidden="true"
        >
          <use class="m" href={`#s-${sign}`} x="-5" width="10" height="10">
            <title>
              {timeOfDay(at, zone)} {words}
            </title>
          </use>
        </svg>
      ))}
  </>
);

const Axis = ({ span, zone }: { span: Span; zone: string }) => (
  <>
    {ticks(span, zone).map(({ at, label }, i) => (
      <text
        class={i % 2 === 1 ? 'only-wide' : undefined}
        x={percentAcross(at, span)}
        y={plotHeight + 32}
        text-anchor={across(at, span) > 970 ? 'end' : across(at, span) < 30 ? 'start' : 'middle'}
      >
        {label}
      </text>
    ))}
  </>
);

function described(chart: ChartModel, seen: ReturnType<typeof extremes>, { span, zone }: ChartFrame): string {
  const range = `${absolute(span.from, zone)} to ${absolute(span.until, zone)}`;
  if (seen === null) return `${chart.name}, ${range}: nothing was reported`;
  const { min, avg, max } = seen;
  return `${chart.name}, ${range}: least ${whole(min)}, average ${whole(avg)}, greatest ${whole(max)} ${chart.unit}`;
}

const whole = (n: number) => String(Math.round(n));
