import { bytes, count, percent } from '../format.ts';
import { LastReport, signOf, Why } from '../host/lead.tsx';
import { Age, AgoPhrase, TimeOfDay } from '../parts/age.tsx';
import { Figure } from '../parts/figure.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { outside, to } from '../parts/safe-href.ts';
import { Mark, StatusMark } from '../parts/status-mark.tsx';
import { newest } from '../source/model.ts';
import { type CustomerModel, nameOf } from './model.ts';

export const leadId = 'lead';
export const figuresId = 'figures';
export const issuesId = 'issues';

/** Which customer this is, how it is, and why. */
export const Lead = ({ model: { customer, now, zone } }: { model: CustomerModel }) => (
  <div class="lead" id={leadId}>
    <h2>
      <Foreign text={nameOf(customer)} limit={80} />
    </h2>
    <StatusMark status={customer.status} loud />
    {customer.reason !== null && <Why reason={customer.reason} />}
    <code class="dim cut">
      <Foreign text={customer.customerId} limit={60} />
    </code>
    <span class="dim">{customer.kind}</span>
    <p>
      <LastReport at={customer.lastReportAt} everyMs={customer.expectEveryMs} now={now} zone={zone} />{' '}
      {customer.controllerUrl !== null && <Address address={customer.controllerUrl} />}
    </p>
  </div>
);

const Address = ({ address }: { address: string }) => {
  const href = outside(address);
  const words = <Foreign text={address} limit={60} />;
  if (href === null) return <span class="dim">{words}</span>;
  return (
    <a class="link" href={href} rel="noreferrer noopener">
      {words}
    </a>
  );
};

/** The newest word of the controller in numerals. */
export const Figures = ({ model: { customer, limits, now, zone } }: { model: CustomerModel }) => {
  const { fullest, containers, lastBackup, memoryUsedBytes: used, memoryTotalBytes: total } = customer;
  const word = newest(customer.measuredAt, customer.expectEveryMs, now);
  return (
    <div class="figures seven" id={figuresId}>
      <Figure
        label="Controller"
        value={
          customer.controllerVersion === null ? '–' : <Foreign text={customer.controllerVersion} limit={10} />
        }
        below={customer.controllerVersion === null ? 'never said' : ''}
      />
      <Figure
        label={`CPU, ${word}`}
        sign={signOf(customer.cpuPercent, limits.cpu)}
        value={percent(customer.cpuPercent) ?? '–'}
        of={customer.cpuPercent === null ? undefined : '%'}
        below={customer.load === null ? '' : `load ${customer.load.map((n) => n.toFixed(1)).join(' ')}`}
      />
      <Figure
        label="Memory"
        sign={signOf(customer.memoryPercent, limits.memory)}
        value={percent(customer.memoryPercent) ?? '–'}
        of={customer.memoryPercent === null ? undefined : '%'}
        below={used === null || total === null ? '' : `${bytes(used)} of ${bytes(total)}`}
      />
      <Figure
        label="Fullest storage"
        sign={fullest === null ? undefined : signOf(fullest.percent, limits.disk)}
        value={fullest === null ? '–' : percent(fullest.percent)}
        of={fullest === null ? undefined : '%'}
        below={fullest === null ? 'none reported' : <Foreign text={fullest.name} limit={40} />}
        href={to.onPage('storage')}
      />
      <Figure
        label="Containers"
        value={containers === null ? '–' : count(containers.running)}
        of={containers === null ? undefined : `/${count(containers.total)}`}
        below={containers === null ? 'none reported' : 'running'}
        href={to.onPage('apps')}
      />
      <Figure
        label="Last backup"
        sign={lastBackup?.ok === false ? 'down' : undefined}
        value={lastBackup === null ? '–' : <TimeOfDay at={lastBackup.at} zone={zone} />}
        below={
          lastBackup === null ? (
            'none reported'
          ) : (
            <>
              {lastBackup.ok === false && 'failed, '}
              <AgoPhrase at={lastBackup.at} now={now} zone={zone} />
            </>
          )
        }
      />
      <Figure
        label="Last report"
        value={<Age at={customer.lastReportAt} now={now} zone={zone} never="none" />}
        below=""
      />
    </div>
  );
};

/** What the controller itself complains of; nothing at all where it does not. */
export const Issues = ({ model: { customer } }: { model: CustomerModel }) => (
  <section class={customer.issues.length === 0 ? undefined : 'panel'} id={issuesId} aria-label="Issues">
    {customer.issues.length > 0 && (
      <>
        <div class="head">
          <h2>Issues</h2>
          <span class="n">{customer.issues.length}</span>
          <p>as the controller reports them</p>
        </div>
        <ul class="lines check">
          {customer.issues.slice(0, 50).map((issue) => (
            <li class="is-warn">
              <Mark sign="warn" />
              <span class="wrap">
                <Foreign text={issue} limit={300} />
              </span>
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
);
