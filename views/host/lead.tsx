import { ago, bytes, count, duration, percent, shortDay } from '../format.ts';
import { Age, AgoPhrase } from '../parts/age.tsx';
import { Figure } from '../parts/figure.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { to } from '../parts/safe-href.ts';
import { StatusMark } from '../parts/status-mark.tsx';
import { newest } from '../source/model.ts';
import { type Limit, type Sign, useState } from '../status.ts';
import { type HostModel, nameOf, type Use } from './model.ts';

export const leadId = 'lead';
export const figuresId = 'figures';

/** Which host this is, how it is, and why. */
export const Lead = ({ model: { host, now, zone } }: { model: HostModel }) => (
  <div class="lead" id={leadId}>
    <h2>
      <Foreign text={nameOf(host)} limit={80} />
    </h2>
    <StatusMark status={host.status} loud />
    {host.reason !== null && <Why reason={host.reason} />}
    <code class="dim cut">
      <Foreign text={host.hostId} limit={60} />
    </code>
    <p>
      Host of{' '}
      <a class="link" href={to.customer(host.customerId)}>
        <Foreign text={host.customerName ?? host.customerId} limit={60} />
      </a>
      . <LastReport at={host.lastReportAt} everyMs={host.expectEveryMs} now={now} zone={zone} />
    </p>
  </div>
);

type LastReportProps = { at: number | null; everyMs: number | null; now: number; zone: string };

/** When the newest report came and how often one is expected. */
export const LastReport = ({ at, everyMs, now, zone }: LastReportProps) => (
  <>
    {at === null ? 'Nothing was heard of it yet' : 'Last report '}
    {at !== null && <AgoPhrase at={at} now={now} zone={zone} />}
    {everyMs !== null && `, one is expected every ${duration(everyMs)}`}.
  </>
);

/** Why it is in its state, beside the word for that. It may begin with the name of a box, so it gets no capital. */
export const Why = ({ reason }: { reason: string }) => (
  <span class="why">
    <Foreign text={reason} limit={300} />
  </span>
);

/** Its newest word in numerals. */
export const Figures = ({ model }: { model: HostModel }) => {
  const { host, limits, guests, now, zone } = model;
  const running = guests.filter(({ status, gone }) => status === 'running' && !gone).length;
  const there = guests.filter(({ gone }) => !gone).length;
  const word = newest(host.lastReportAt, host.expectEveryMs, now);
  return (
    <div class="figures eight" id={figuresId}>
      <Figure
        label={`CPU, ${word}`}
        sign={signOf(host.cpuPercent, limits.cpu)}
        value={percent(host.cpuPercent) ?? '–'}
        of={host.cpuPercent === null ? undefined : '%'}
        below={host.load === null ? '' : `load ${host.load.map((n) => n.toFixed(1)).join(' ')}`}
      />
      <UseFigure label="Memory" use={host.memory} limit={limits.memory} />
      <UseFigure label="Disk" use={host.disk} limit={limits.disk} />
      <Figure
        label="Temperature"
        value={host.temperatureC === null ? '–' : String(Math.round(host.temperatureC))}
        of={host.temperatureC === null ? undefined : '°C'}
        below={host.temperatureC === null ? 'no sensor reported' : 'hottest core'}
      />
      <Figure
        label="Up"
        value={host.uptimeSeconds === null ? '–' : ago(now - host.uptimeSeconds * 1000, now)}
        below={
          host.uptimeSeconds === null ? '' : `since ${shortDay(now - host.uptimeSeconds * 1000, zone, true)}`
        }
      />
      <Figure
        label="Guests"
        value={count(running)}
        of={`/${count(there)}`}
        below={there < guests.length ? `running, ${guests.length - there} gone` : 'running'}
        href={to.onPage('guests')}
      />
      <Figure
        label="Last report"
        value={<Age at={host.lastReportAt} now={now} zone={zone} never="none" />}
        below={
          host.cloudflared === null ? (
            ''
          ) : (
            <>
              tunnel <Foreign text={host.cloudflared} limit={24} />
            </>
          )
        }
      />
      <Figure
        label="Agent"
        value={host.agentVersion === null ? '–' : <Foreign text={host.agentVersion} limit={10} />}
        below=""
      />
    </div>
  );
};

type UseFigureProps = { label: string; use: Use; limit: Limit };

const UseFigure = ({ label, use, limit }: UseFigureProps) => (
  <Figure
    label={label}
    sign={signOf(use.percent, limit)}
    value={percent(use.percent) ?? '–'}
    of={use.percent === null ? undefined : '%'}
    below={
      use.usedBytes === null || use.totalBytes === null
        ? ''
        : `${bytes(use.usedBytes)} of ${bytes(use.totalBytes)}`
    }
  />
);

// What is in order carries no sign: only what is not shall be seen.
export function signOf(value: number | null, limit: Limit): Sign | undefined {
  const state = useState(value, limit);
  return state === 'ok' ? undefined : state;
}
