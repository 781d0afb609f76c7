import type { Child } from 'hono/jsx';
import { Foreign } from '../parts/foreign.tsx';
import { Pager } from '../parts/pager.tsx';
import { asHead, asRow, asRowGroup, asTable } from '../parts/table-roles.ts';
import { wordOf } from '../status.ts';
import { type FleetModel, type FleetSort, fleetHref, pageSizes } from './model.ts';
import { CustomerBody, HostsBody } from './rows.tsx';

export const tableId = 'fleet-table';
export const pagerId = 'pager';

/** The customers of this page. Sent whole only when other rows are on it, or in another order: see {@link orderOf}. */
export const FleetTable = ({ model }: { model: FleetModel }) => (
  <div id={tableId}>
    {model.rows.length === 0 ? (
      <NoHits model={model} />
    ) : (
      <table class="fleet pin" {...asTable}>
        <caption class="vh">Customers</caption>
        <Head model={model} />
        {model.rows.map((row) => (
          <>
            <CustomerBody row={row} clock={model} />
            {row.hostCount > 0 && <HostsBody customerId={row.customerId} hosts={row.hosts} clock={model} />}
          </>
        ))}
      </table>
    )}
  </div>
);

/** What decides that the table is sent whole: which customers it holds, in which order, and which of them can unfold. */
export const orderOf = ({ rows }: FleetModel): string =>
  rows.map(({ customerId, hostCount }) => `${customerId}${hostCount > 0 ? '+' : ''}`).join(' ');

const Head = ({ model: { filter } }: { model: FleetModel }) => {
  const by = (sort: FleetSort, arrow: '↓' | '↑', words: string) =>
    sort === filter.sort ? (
      <>
        {words} <span aria-hidden="true">{arrow}</span>
      </>
    ) : (
      <a href={fleetHref(filter, { sort })}>{words}</a>
    );
  const sorted = (sort: FleetSort, way: 'descending' | 'ascending') =>
    sort === filter.sort ? way : undefined;
  return (
    <thead {...asRowGroup}>
      <tr {...asRow}>
        <Th class="c-fold">
          <span class="vh">Hosts</span>
        </Th>
        <Th class="c-state" sort={sorted('status', 'descending')}>
          {by('status', '↓', 'Status')}
        </Th>
        <Th class="c-who" sort={sorted('name', 'ascending')}>
          {by('name', '↑', 'Customer')}
        </Th>
        <Th class="c-age num" sort={sorted('seen', 'descending')}>
          {by('seen', '↓', 'Seen')}
        </Th>
        <Th class="c-use num" sort={sorted('cpu', 'descending')}>
          {by('cpu', '↓', 'CPU %')}
        </Th>
        <Th class="c-use num" sort={sorted('memory', 'descending')}>
          {by('memory', '↓', 'Memory %')}
        </Th>
        <Th class="c-use num" sort={sorted('disk', 'descending')}>
          {by('disk', '↓', 'Disk %')}
        </Th>
        <Th class="c-spark">CPU and state, 24 h</Th>
        <Th class="c-events">Events, 24 h</Th>
        <Th class="c-version num">Version</Th>
        <Th class="c-why">Why</Th>
      </tr>
    </thead>
  );
};

type ThProps = { class: string; sort?: 'ascending' | 'descending' | undefined; children: Child };

const Th = ({ class: name, sort, children }: ThProps) => (
  <th class={name} scope="col" aria-sort={sort} {...asHead}>
    {children}
  </th>
);

const NoHits = ({ model: { filter } }: { model: FleetModel }) => {
  const { status, q } = filter;
  const whose =
    status === null ? '' : status === 'problems' ? ' with a problem' : ` with the status ${wordOf[status]}`;
  return (
    <p class="blank">
      {q === '' ? (
        `There is no customer${whose === '' ? ' on this page' : whose}. `
      ) : (
        <>
          No customer{whose} has “<Foreign text={q} limit={60} />” in its name or id.{' '}
        </>
      )}
      <a class="link" href={fleetHref(filter, { status: null, q: '' })}>
        Show all
      </a>
    </p>
  );
};

/** Where this page stands among the pages. */
export const FleetPager = ({ model }: { model: FleetModel }) => (
  <div class="pager" id={pagerId}>
    {model.found > 0 && (
      <Pager
        page={model.filter.page}
        per={model.filter.per}
        found={model.found}
        sizes={pageSizes}
        href={(page, per) =>
          fleetHref(model.filter, { page, per: pageSizes.find((size) => size === per) ?? 25 })
        }
      />
    )}
  </div>
);
