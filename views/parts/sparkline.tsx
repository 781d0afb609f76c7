import type { Span } from './plot.ts';
import { Ribbon, type Spell } from './ribbon.tsx';

/**
 * 24 hours of one measure, in equal steps from `from` to `until`: 0 to 100, null where nothing came. `spells` are
 * the times in which the source was not in order, `blind` those in which the hub could not have heard.
 */
export type Spark = Span & {
  values: readonly (number | null)[];
  spells: readonly Spell[];
  blind: readonly Span[];
};

const size = { width: 112, height: 24, line: 20 };

/** Always 0 to 100, so that rows compare; broken where nothing came, a dashed flat line while the source is silent. */
export const Sparkline = ({ spark, label }: { spark: Spark | null; label: string }) => {
  const width = size.width;
  if (spark === null || spark.values.length === 0) {
    return (
      <svg
        class="spark"
        width={width}
        height={size.height}
        viewBox={`0 0 ${width} ${size.height}`}
        aria-hidden="true"
      >
        <rect class="base" y="22" width={width} height="2" />
      </svg>
    );
  }
  const silence = silentFrom(spark.values);
  return (
    <svg
      class="spark"
      width={width}
      height={size.height}
      viewBox={`0 0 ${width} ${size.height}`}
      role="img"
      aria-label={`${label}, last 24 hours`}
    >
      <Ribbon span={spark} spells={spark.spells} blind={spark.blind} width={width} y={20} />
      <path class="l" d={sparkPath(spark.values)} />
      {silence !== null && <path class="gap" d={`M${silence} 16H${width}`} />}
    </svg>
  );
};

/** The line of a sparkline: a stroke for every run of values, a dot for one that stands alone. */
export function sparkPath(values: readonly (number | null)[]): string {
  let path = '';
  let drawing = false;
  values.forEach((value, i) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const y = tenth(1 + (1 - Math.min(100, Math.max(0, value)) / 100) * (size.line - 2));
    const alone = !drawing && (values[i + 1] ?? null) === null;
    path += `${drawing ? 'L' : 'M'}${tenth(xOf(i, values.length))} ${y}${alone ? 'h.1' : ''}`;
    drawing = true;
  });
  return path;
}

/** Where the silence that still lasts begins, or null while the source speaks. */
function silentFrom(values: readonly (number | null)[]): number | null {
  const last = values.findLastIndex((value) => value !== null);
  // The newest step is often still being filled: one empty step is no silence yet.
  return last >= values.length - 2 ? null : tenth(xOf(Math.max(0, last), values.length));
}

const xOf = (i: number, length: number) => (length < 2 ? 0 : (i / (length - 1)) * size.width);
const tenth = (n: number) => Math.round(n * 10) / 10;
