import { percent } from '../format.ts';
import { type Limit, useState } from '../status.ts';

type Props = { value: number | null; limit: Limit; label: string; width?: number };

/**
 * A use between 0 and 100 percent: the bar, a tick at the limit, the figure. Over the limit it grows, takes the
 * colour of the state and the figure is bold. `label` names it where the head of the column is not in sight (a phone).
 */
export const Bar = ({ value, limit, label, width = 40 }: Props) => {
  if (value === null) return <Missing label={label} />;
  const state = useState(value, limit);
  const height = state === 'ok' ? 6 : 10;
  const drawn = (Math.min(100, Math.max(0, value)) / 100) * width;
  return (
    <span class={state === 'ok' ? 'use' : `use is-${state}`} data-k={label}>
      <svg
        class={state === 'ok' ? 'bar' : `bar is-${state}`}
        width={width}
        height={height}
        aria-hidden="true"
      >
        <rect class="t" width={width} height={height} />
        <rect class="v" width={round(drawn)} height={height} />
        <rect class="k" x={round((limit.warn / 100) * width)} width={1} height={height} />
      </svg>
      {state === 'ok' ? <span>{percent(value)}</span> : <b>{percent(value)}</b>}
    </span>
  );
};

const Missing = ({ label }: { label: string }) => (
  <span class="use dim" data-k={label} title="not reported">
    –
  </span>
);

const round = (n: number) => Math.round(n * 10) / 10;
