import { count } from '../format.ts';
import { Age } from '../parts/age.tsx';
import { focusable } from '../parts/focusable.ts';
import { Foreign } from '../parts/foreign.tsx';
import { Mark } from '../parts/status-mark.tsx';
import { Panel } from '../source/panel.tsx';
import { classOf, signOfSeverity } from '../status.ts';
import type { AppRow, CustomerModel, LogIssueRow } from './model.ts';

export const appsId = 'apps';
export const logIssuesId = 'log-issues';

/** What each app uses. */
export const Apps = ({ model: { apps } }: { model: CustomerModel }) => (
  <Panel id={appsId} title="Apps" note={String(apps.length)}>
    {apps.length === 0 ? (
      <p class="blank">The controller reported no app.</p>
    ) : (
      <div class="scroll" {...focusable('Apps')}>
        <table class="tight">
          <thead>
            <tr>
              <th scope="col">App</th>
              <th scope="col">Container</th>
              <th scope="col" class="num">
                Memory MB
              </th>
              <th scope="col" class="num">
                Average
              </th>
              <th scope="col" class="num">
                Peak
              </th>
              <th scope="col" class="num">
                CPU %
              </th>
            </tr>
          </thead>
          <tbody>{apps.map((app) => AppLine(app))}</tbody>
        </table>
      </div>
    )}
  </Panel>
);

const AppLine = (app: AppRow) => (
  <tr class="row">
    <td>
      <b>
        <Foreign text={app.app} limit={40} />
      </b>
    </td>
    <td class="dim">{app.containerName === null ? '–' : <Foreign text={app.containerName} limit={40} />}</td>
    <td class="num">{measure(app.memoryCurrentMb)}</td>
    <td class="num dim">{measure(app.memoryAvgMb)}</td>
    <td class="num dim">{measure(app.memoryPeakMb)}</td>
    <td class="num">{app.cpuAvgPercent === null ? '–' : Number(app.cpuAvgPercent.toFixed(1))}</td>
  </tr>
);

const measure = (mb: number | null) => (mb === null ? '–' : count(Math.round(mb)));

/** The errors that apps wrote to their logs, by how often. */
export const LogIssues = ({ model: { logIssues, now, zone } }: { model: CustomerModel }) => (
  <Panel id={logIssuesId} title="Log issues" note={String(logIssues.length)}>
    {logIssues.length === 0 ? (
      <p class="blank">No app wrote an error that the controller found worth reporting.</p>
    ) : (
      <ul class="lines check">{logIssues.map((issue) => LogIssueLine(issue, now, zone))}</ul>
    )}
  </Panel>
);

const LogIssueLine = (issue: LogIssueRow, now: number, zone: string) => (
  <li class={classOf[signOfSeverity[issue.severity]]}>
    <Mark sign={signOfSeverity[issue.severity]} />
    <span class="wrap">
      <code>
        <Foreign text={issue.sample} limit={300} />
      </code>{' '}
      <span class="dim">
        <Foreign text={issue.app} limit={40} />, fingerprint <Foreign text={issue.fingerprint} limit={24} />
        {issue.lastSeenAt !== null && (
          <>
            , last <Age at={issue.lastSeenAt} now={now} zone={zone} />
          </>
        )}
      </span>
    </span>
    <span class="num mono">{count(issue.count)} ×</span>
  </li>
);
