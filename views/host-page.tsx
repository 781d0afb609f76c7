import type { Chrome } from './chrome.ts';
import { Guests, guestsId } from './host/guests.tsx';
import { Figures, figuresId, Lead, leadId } from './host/lead.tsx';
import { type HostModel, nameOf } from './host/model.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { to } from './parts/safe-href.ts';
import { AsSent } from './source/as-sent.tsx';
import { Charts } from './source/charts.tsx';
import { newest } from './source/model.ts';
import { Panel } from './source/panel.tsx';
import { Report } from './source/report.tsx';
import { StorageTable } from './source/storage-table.tsx';
import { happeningsOf, Timeline } from './source/timeline.tsx';

export type { GuestRow, HostModel, HostNow, Use } from './host/model.ts';
export type { EventRow, History, Period, ReportAsSent, StorageRow } from './source/model.ts';
export { periods } from './source/model.ts';

type Props = { chrome: Chrome; model: HostModel };

/** `GET /hosts/{id}`: one host, its newest word and its past. */
export const HostPage = ({ chrome, model }: Props) => {
  const { host } = model;
  const crumbs = [
    { words: 'Fleet', href: to.fleet() },
    { words: host.customerName ?? host.customerId, href: to.customer(host.customerId) },
  ];
  return (
    <Layout chrome={chrome} title={nameOf(host)} here="fleet" crumbs={crumbs}>
      <Lead model={model} />
      <Figures model={model} />
      <HostCharts model={model} />
      <div class="cols two">
        <div class="col">
          <Guests model={model} />
          <Storage model={model} />
          <Backups model={model} />
        </div>
        <div class="col">
          <Events model={model} />
        </div>
      </div>
      <Report id={reportId} report={model.report} now={model.now} zone={model.zone} />
    </Layout>
  );
};

/** What of a host's page is sent again when it changed. */
export function hostRegions({ chrome, model }: Props): Region[] {
  return [
    ...layoutRegions(chrome, nameOf(model.host)),
    { id: leadId, node: <Lead model={model} /> },
    { id: figuresId, node: <Figures model={model} /> },
    { id: chartsId, node: <HostCharts model={model} /> },
    { id: guestsId, node: <Guests model={model} /> },
    { id: storageId, node: <Storage model={model} /> },
    { id: backupsId, node: <Backups model={model} /> },
    { id: eventsId, node: <Events model={model} /> },
    { id: reportId, node: <Report id={reportId} report={model.report} now={model.now} zone={model.zone} /> },
  ];
}

const chartsId = 'metrics';
const storageId = 'storage';
const backupsId = 'backups';
const eventsId = 'events';
const reportId = 'report';
const shownEvents = 20;

const HostCharts = ({ model: { host, history, limits, events, now, zone } }: { model: HostModel }) => {
  const { cpu, memory, disk, temperature } = history.points;
  const charts = [
    { id: 'cpu', name: 'CPU', unit: '%', points: cpu, now: host.cpuPercent, limit: limits.cpu },
    {
      id: 'memory',
      name: 'Memory',
      unit: '%',
      points: memory,
      now: host.memory.percent,
      limit: limits.memory,
    },
    { id: 'disk', name: 'Disk', unit: '%', points: disk, now: host.disk.percent, limit: limits.disk },
    {
      id: 'temperature',
      name: 'Temperature',
      unit: '°C',
      points: temperature,
      now: host.temperatureC,
      limit: null,
    },
  ];
  // A box without a sensor has nothing to draw, and an empty chart would say that something is missing.
  const drawn = charts.filter(
    ({ id, points, now }) => id !== 'temperature' || points.length > 0 || now !== null,
  );
  return (
    <Charts
      id={chartsId}
      history={history}
      charts={drawn}
      happenings={happeningsOf(events)}
      newest={newest(host.lastReportAt, host.expectEveryMs, now)}
      zone={zone}
      href={(period) => to.host(host.hostId, { period })}
    />
  );
};

const Storage = ({ model: { storage, limits } }: { model: HostModel }) => (
  <Panel id={storageId} title="Storage" note={String(storage.length)}>
    {storage.length === 0 ? (
      <p class="blank">The agent reported no storage target.</p>
    ) : (
      <StorageTable rows={storage} limit={limits.disk} />
    )}
  </Panel>
);

const Backups = ({ model: { sent, zone } }: { model: HostModel }) => (
  <Panel id={backupsId} title="Backups" note={String(sent.backups.length)}>
    {sent.backups.length === 0 ? (
      <p class="blank">The newest report speaks of no backup.</p>
    ) : (
      <AsSent
        name="Backups"
        zone={zone}
        items={sent.backups}
        first={['vmid', 'target', 'status', 'started_at', 'finished_at', 'size_bytes', 'error']}
      />
    )}
    {further(sent).map(({ name, items, first }) => (
      <>
        <div class="head">
          <h3>{name}</h3>
          <span class="n">{items.length}</span>
        </div>
        <AsSent name={name} zone={zone} items={items} first={first} />
      </>
    ))}
  </Panel>
);

const further = ({ restoreTests, pbsSnapshots, auditTail }: HostModel['sent']) =>
  [
    { name: 'Restore tests', items: restoreTests, first: ['vmid', 'snapshot', 'status', 'at'] },
    {
      name: 'PBS snapshots',
      items: pbsSnapshots,
      first: ['vmid', 'namespace', 'snapshot', 'at', 'size_bytes'],
    },
    { name: 'Audit tail', items: auditTail, first: ['at', 'actor', 'action', 'outcome'] },
  ].filter(({ items }) => items.length > 0);

const Events = ({ model: { events, host, now, zone } }: { model: HostModel }) => (
  <Panel
    id={eventsId}
    title="Events of the customer"
    tools={
      <>
        <a class="link end" href={to.incidents({ host: host.hostId })}>
          Incidents of this host
        </a>
        <a class="link" href={to.notices({ customer: host.customerId })}>
          Notices
        </a>
        <a class="link" href={to.events({ customer: host.customerId })}>
          All
        </a>
      </>
    }
  >
    {events.length === 0 ? (
      <p class="blank">Nothing happened yet.</p>
    ) : (
      <Timeline events={events.slice(0, shownEvents)} now={now} zone={zone} />
    )}
  </Panel>
);
