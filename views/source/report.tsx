import { AgoPhrase } from '../parts/age.tsx';
import { focusable } from '../parts/focusable.ts';
import type { ReportAsSent } from './model.ts';

type Props = { id: string; report: ReportAsSent | null; now: number; zone: string };

const maxShown = 200_000;

/** The newest report as it came, folded. What is longer than a page can bear is cut, and it says where the rest is. */
export const Report = ({ id, report, now, zone }: Props) => (
  <section class="panel" id={id} aria-label="Report as sent">
    {report === null ? (
      <p class="blank">No report yet.</p>
    ) : (
      <details class="asis">
        <summary class="head">
          <h2>Report as sent</h2>
          <p>
            received <AgoPhrase at={report.receivedAt} now={now} zone={zone} />
          </p>
        </summary>
        <Body report={report} />
      </details>
    )}
  </section>
);

const Body = ({ report }: { report: ReportAsSent }) => {
  const text = JSON.stringify(report.body, null, 2) ?? '';
  return (
    <>
      <pre class="code" hx-ignore="" {...focusable('Report as sent')}>
        {text.slice(0, maxShown)}
      </pre>
      {text.length > maxShown && (
        <p class="note dim">
          Cut after {maxShown} of {text.length} characters; <code>GET {report.apiPath}</code> gives it whole.
        </p>
      )}
    </>
  );
};
