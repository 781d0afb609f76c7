import type { Chrome } from './chrome.ts';
import { Apps, appsId, LogIssues, logIssuesId } from './customer/apps.tsx';
import { Hosts, hostsId } from './customer/hosts.tsx';
import { Figures, figuresId, Issues, issuesId, Lead, leadId } from './customer/lead.tsx';
import { type CustomerModel, nameOf } from './customer/model.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { to } from './parts/safe-href.ts';
import { Charts } from './source/charts.tsx';
import { newest } from './source/model.ts';
import { Panel } from './source/panel.tsx';
import { Report } from './source/report.tsx';
import { StorageTable } from './source/storage-table.tsx';
import { happeningsOf, Timeline } from './source/timeline.tsx';

export type { AppRow, CustomerModel, CustomerNow, LogIssueRow } from './customer/model.ts';

type Props = { chrome: Chrome; model: CustomerModel };

/** `GET /customers/{id}`: one customer, its controller's newest word, its hosts and its past. */
export const CustomerPage = ({ chrome, model }: Props) => (
  <Layout
    chrome={chrome}
    title={nameOf(model.customer)}
    here="fleet"
    crumbs={[{ words: 'Fleet', href: to.fleet() }]}
  >
    <Lead model={model} />
    <Figures model={model} />
    <Jump model={model} />
    <Issues model={model} />
    <CustomerCharts model={model} />
    <Hosts model={model} />
    <div class="cols two">
      <div class="col">
        <Storage model={model} />
        <Apps model={model} />
      </div>
      <div class="col">
        <Events model={model} />
        <LogIssues model={model} />
      </div>
    </div>
    <Report id={reportId} report={model.report} now={model.now} zone={model.zone} />
  </Layout>
);

/** What of a customer's page is sent again when it changed. */
export function customerRegions({ chrome, model }: Props): Region[] {
  return [
    ...layoutRegions(chrome, nameOf(model.customer)),
    { id: leadId, node: <Lead model={model} /> },
    { id: figuresId, node: <Figures model={model} /> },
    { id: jumpId, node: <Jump model={model} /> },
    { id: issuesId, node: <Issues model={model} /> },
    { id: chartsId, node: <CustomerCharts model={model} /> },
    { id: hostsId, node: <Hosts model={model} /> },
    { id: storageId, node: <Storage model={model} /> },
    { id: appsId, node: <Apps model={model} /> },
    { id: eventsId, node: <Events model={model} /> },
    { id: logIssuesId, node: <LogIssues model={model} /> },
    { id: reportId, node: <Report id={reportId} report={model.report} now={model.now} zone={model.zone} /> },
  ];
}

const jumpId = 'jump';
const chartsId = 'metrics';
const storageId = 'storage';
const eventsId = 'timeline';
const reportId = 'report';
const shownEvents = 20;

const Jump = ({ model }: { model: CustomerModel }) => {
  const places: [string, string, number | null][] = [
    [chartsId, 'Metrics', null],
    [hostsId, 'Hosts', model.hosts.length],
    [storageId, 'Storage', model.storage.length],
    [appsId, 'Apps', model.apps.length],
    [eventsId, 'Timeline', null],
    [logIssuesId, 'Log issues', model.logIssues.length],
    [reportId, 'Report as sent', null],
  ];
  return (
    <nav class="tabs jump" id={jumpId} aria-label="On this page">
      {places.map(([id, words, n]) => (
        <a href={to.onPage(id)}>
          {words}
          {n !== null && <span>{n}</span>}
        </a>
      ))}
    </nav>
  );
};

const CustomerCharts = ({
  model: { customer, history, limits, events, now, zone },
}: {
  model: CustomerModel;
}) => {
  const { cpu, memory, storage } = history.points;
  const fullest = customer.fullest?.percent ?? null;
  const charts = [
    { id: 'cpu', name: 'CPU', unit: '%', points: cpu, now: customer.cpuPercent, limit: limits.cpu },
    {
      id: 'memory',
      name: 'Memory',
      unit: '%',
      points: memory,
      now: customer.memoryPercent,
      limit: limits.memory,
    },
    { id: 'storage', name: 'Fullest storage', unit: '%', points: storage, now: fullest, limit: limits.disk },
  ];
  return (
    <Charts
      id={chartsId}
      history={history}
      charts={charts}
      happenings={happeningsOf(events)}
      newest={newest(customer.measuredAt, customer.expectEveryMs, now)}
      zone={zone}
      href={(period) => to.customer(customer.customerId, { period })}
    />
  );
};

const Storage = ({ model: { storage, limits } }: { model: CustomerModel }) => (
  <Panel id={storageId} title="Storage" note={String(storage.length)}>
    {storage.length === 0 ? (
      <p class="blank">The controller reported no storage.</p>
    ) : (
      <StorageTable rows={storage} limit={limits.disk} />
    )}
  </Panel>
);

const Events = ({ model: { events, customer, now, zone } }: { model: CustomerModel }) => (
  <Panel
    id={eventsId}
    title="Timeline"
    tools={
      <>
        <a class="link end" href={to.incidents({ customer: customer.customerId })}>
          Incidents
        </a>
        <a class="link" href={to.notices({ customer: customer.customerId })}>
          Notices
        </a>
        <a class="link" href={to.events({ customer: customer.customerId })}>
          All events
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
