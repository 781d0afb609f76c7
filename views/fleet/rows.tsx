import type { Child } from 'hono/jsx';
import { count } from '../format.ts';
import { Age } from '../parts/age.tsx';
import { Bar } from '../parts/bar.tsx';
import { domId } from '../parts/dom-id.ts';
import { EventBadge } from '../parts/event-badge.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { to } from '../parts/safe-href.ts';
import { Sparkline } from '../parts/sparkline.tsx';
import { StatusMark } from '../parts/status-mark.tsx';
import { asCell, asRow, asRowGroup } from '../parts/table-roles.ts';
import { classOf, signOf } from '../status.ts';
import type { CustomerRow, HostRow } from './model.ts';

/** The clock that rows are drawn by. */
export type RowClock = { now: number; zone: string };

/** The id of the `<tbody>` of a customer's own row. */
export const customerRowId = (customerId: string): string => domId('c', customerId);

/** The id of the `<tbody>` of its hosts' rows. */
export const hostRowsId = (customerId: string): string => domId('h', customerId);

type CustomerProps = { row: CustomerRow; clock: RowClock };

/** A customer: one row in a `<tbody>` of its own, so that it is sent by itself. */
export const CustomerBody = ({ row, clock }: CustomerProps) => {
  const id = row.customerId;
  return (
    <tbody class="customer" id={customerRowId(id)} {...asRowGroup}>
      <tr class={`row ${classOf[signOf[row.status]]}`} {...asRow}>
        <td class="c-fold" {...asCell}>
          {row.hostCount > 0 && <Fold row={row} />}
        </td>
        <td class="c-state" {...asCell}>
          <StatusMark status={row.status} />
        </td>
        <td class="c-who" {...asCell}>
          <span class="who">
            <a class="cut" href={to.customer(id)} data-open-row="">
              <b>
                <Foreign text={row.name ?? id} limit={60} />
              </b>
            </a>
            <code class="cut">
              <Foreign text={id} limit={40} />
            </code>
          </span>
        </td>
        <td class="c-age num" {...asCell}>
          <Age at={row.lastReportAt} now={clock.now} zone={clock.zone} never="–" />
        </td>
        <Uses row={row} />
        <td class="c-spark" {...asCell}>
          <Sparkline spark={row.spark} label="CPU" />
        </td>
        <td class="c-events" {...asCell}>
          <EventBadge {...row.events24h} />
        </td>
        <td class="c-version num" {...asCell}>
          {row.version === null ? <span class="dim">–</span> : <Foreign text={row.version} limit={12} />}
        </td>
        <td class="c-why" {...asCell}>
          {row.reason === null ? (
            <span class="dim">{row.hostCount > 1 ? `${count(row.hostCount)} hosts` : ''}</span>
          ) : (
            <span class="why">
              <Foreign text={row.reason} limit={140} />
            </span>
          )}
        </td>
      </tr>
    </tbody>
  );
};

/**
 * Shows and hides the hosts. hub.js does it, remembers it, and sends `unfold` where they have to be fetched first.
 * What the server says in `aria-expanded` holds until the reader has chosen.
 */
const Fold = ({ row }: { row: CustomerRow }) => (
  <button
    type="button"
    class="fold"
    id={domId('f', row.customerId)}
    aria-expanded={row.hosts === null ? 'false' : 'true'}
    aria-controls={hostRowsId(row.customerId)}
    aria-label={row.hostCount === 1 ? 'Its host' : `Its ${row.hostCount} hosts`}
    hx-get={`/fleet/customers/${encodeURIComponent(row.customerId)}/hosts`}
    hx-trigger="unfold"
    hx-target={`#${hostRowsId(row.customerId)}`}
    hx-swap="innerMorph"
  />
);

type HostsProps = { customerId: string; hosts: readonly HostRow[] | null; clock: RowClock };

/** The hosts of a customer in a `<tbody>` of their own; empty and hidden until they are asked for. */
export const HostsBody = ({ customerId, hosts, clock }: HostsProps) => (
  <tbody class="hosts" id={hostRowsId(customerId)} hidden={hosts === null} {...asRowGroup}>
    <HostRows hosts={hosts ?? []} clock={clock} />
  </tbody>
);

/** The rows of a customer's hosts: the answer of `GET /fleet/customers/{id}/hosts`, which goes into {@link HostsBody}. */
export const HostRows = ({ hosts, clock }: { hosts: readonly HostRow[]; clock: RowClock }) => (
  <>
    {hosts.map((host) => (
      <HostLine host={host} clock={clock} />
    ))}
  </>
);

const HostLine = ({ host, clock }: { host: HostRow; clock: RowClock }) => (
  <tr class={`row inner ${classOf[signOf[host.status]]}`} id={domId('r', host.hostId)} {...asRow}>
    <td class="c-fold" {...asCell} />
    <td class="c-state" {...asCell}>
      <StatusMark status={host.status} />
    </td>
    <td class="c-who" {...asCell}>
      <span class="who" title={host.hostId.slice(0, 200)}>
        <a class="cut" href={to.host(host.hostId)} data-open-row="">
          <Foreign text={host.displayName ?? ownPart(host)} limit={60} />
        </a>
        {host.displayName !== null && (
          <code class="cut">
            <Foreign text={ownPart(host)} limit={40} />
          </code>
        )}
      </span>
    </td>
    <td class="c-age num" {...asCell}>
      <Age at={host.lastReportAt} now={clock.now} zone={clock.zone} never="–" />
    </td>
    <Uses row={host} />
    <td class="c-spark" {...asCell}>
      <Sparkline spark={host.spark} label="CPU" />
    </td>
    <td class="c-events" {...asCell}>
      <span class="num">
        {count(host.guestsRunning)}
        <span class="dim">/{count(host.guestsTotal)} guests</span>
      </span>
    </td>
    <td class="c-version num" {...asCell}>
      {host.agentVersion === null ? (
        <span class="dim">–</span>
      ) : (
        <Foreign text={host.agentVersion} limit={12} />
      )}
    </td>
    <td class="c-why" {...asCell}>
      {host.reason === null ? (
        <span class="dim">{tunnel(host.cloudflared)}</span>
      ) : (
        <span class="why">
          <Foreign text={host.reason} limit={140} />
        </span>
      )}
    </td>
  </tr>
);

const Uses = ({ row }: { row: CustomerRow | HostRow }) => (
  <>
    <td class="c-use c-cpu num" {...asCell}>
      <Bar value={row.cpuPercent} limit={row.limits.cpu} label="cpu" />
    </td>
    <td class="c-use c-mem num" {...asCell}>
      <Bar value={row.memoryPercent} limit={row.limits.memory} label="mem" />
    </td>
    <td class="c-use c-disk num" {...asCell}>
      <Bar value={row.diskPercent} limit={row.limits.disk} label="disk" />
    </td>
  </>
);

// A host's id begins with its customer's more often than not: only what is its own is worth the room.
const ownPart = ({ hostId, customerId }: HostRow) =>
  hostId.startsWith(`${customerId}-`) ? hostId.slice(customerId.length + 1) : hostId;

const tunnel = (cloudflared: string | null): Child =>
  cloudflared === null ? (
    ''
  ) : (
    <>
      tunnel <Foreign text={cloudflared} limit={30} />
    </>
  );
