import { Chart, type ChartModel, type Happening } from '../parts/chart.tsx';
import type { Href } from '../parts/safe-href.ts';
import { type History, type Period, periods } from './model.ts';

type Props = {
  id: string;
  history: History<string>;
  charts: readonly ChartModel[];
  happenings: readonly Happening[];
  /** What the newest values are: of now, or the last ones of a source that is late. */
  newest: 'now' | 'last';
  zone: string;
  href: (period: Period) => Href;
};

/** The charts of a page under one another: one span of time, one crosshair, the axis and what happened under the last. */
export const Charts = ({ id, history, charts, happenings, newest, zone, href }: Props) => (
  <section class="panel charts" id={id} aria-labelledby={`${id}-head`}>
    <div class="head">
      <h2 id={`${id}-head`}>Metrics</h2>
      <Key />
      <nav class="switch end" aria-label="Period">
        {periods.map((period) => (
          <a href={href(period)} aria-current={period === history.period ? 'true' : undefined}>
            {period}
          </a>
        ))}
      </nav>
    </div>
    {charts.map((chart, i) => (
      <Chart
        chart={chart}
        frame={{ ...history, zone }}
        newest={newest}
        named={i === 0}
        axis={i === charts.length - 1}
        happenings={i === charts.length - 1 ? happenings : []}
      />
    ))}
  </section>
);

const Key = () => (
  <p class="key only-wide">
    <span>
      <svg width="16" height="8" aria-hidden="true">
        <rect class="k-band" width="16" height="8" />
        <path class="k-avg" d="M0 4h16" />
      </svg>
      least, average, greatest
    </span>
    <span>
      <svg width="16" height="8" aria-hidden="true">
        <rect class="blind" width="16" height="8" />
      </svg>
      hub was blind
    </span>
    <span>
      <svg width="16" height="8" aria-hidden="true">
        <rect class="mute" width="16" height="8" />
      </svg>
      no report
    </span>
  </p>
);
