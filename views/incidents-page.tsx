import type { Chrome } from './chrome.ts';
import { count } from './format.ts';
import type { IncidentNow, MuteNow } from './incident/model.ts';
import { Mutes, mutesId } from './incident/mutes.tsx';
import { IncidentRow, incidentRowId } from './incident/row.tsx';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { AgoPhrase } from './parts/age.tsx';
import { Foreign } from './parts/foreign.tsx';
import { type Href, to } from './parts/safe-href.ts';

export type IncidentsFilter = {
  state: 'open' | 'resolved';
  customer: { id: string; name: string | null } | null;
  host: string | null;
  /** Only incidents before this one; null: the newest. */
  before: number | null;
};

export type IncidentsModel = {
  now: number;
  zone: string;
  filter: IncidentsFilter;
  /** Open ones: those that nobody has in hand first, the gravest first. Others newest first. */
  incidents: readonly (IncidentNow & { held: number })[];
  /** The incident to go on from, or null where nothing is older. */
  older: number | null;
  openCounts: Readonly<Record<'info' | 'warning' | 'error', number>>;
  /** When the last one ended; null: none ever did. */
  lastEndedAt: number | null;
  mutes: readonly MuteNow[];
};

type Props = { chrome: Chrome; model: IncidentsModel };

const title = 'Incidents';
const filtersId = 'filters';
const listId = 'incidents';

/** `GET /incidents`: what is wrong, with the hand on it; then what holds notices back. */
export const IncidentsPage = ({ chrome, model }: Props) => (
  <Layout chrome={chrome} title={title} here="incidents">
    <Filters model={model} />
    <List model={model} />
    <Mutes mutes={model.mutes} back={backOf(model)} zone={model.zone} />
  </Layout>
);

/** What of the page is sent again when it changed. */
export const incidentsRegions = ({ chrome, model }: Props): Region[] => [
  ...layoutRegions(chrome, title),
  { id: filtersId, node: <Filters model={model} /> },
  {
    id: listId,
    shell: JSON.stringify([model.incidents.map(({ incidentId }) => incidentId), model.older]),
    node: <List model={model} />,
  },
  ...model.incidents.map((incident) => ({
    id: incidentRowId(incident.incidentId),
    within: listId,
    node: <Row incident={incident} model={model} />,
  })),
  { id: mutesId, node: <Mutes mutes={model.mutes} back={backOf(model)} zone={model.zone} /> },
];

/** The address of an incidents page that differs from `filter` as said, from the newest on unless it says `before`. */
function hrefOf(filter: IncidentsFilter, change: Partial<IncidentsFilter>): Href {
  const { state, customer, host, before } = { ...filter, before: null, ...change };
  return to.incidents({
    state: state === 'open' ? undefined : state,
    customer: customer?.id,
    host: host ?? undefined,
    before: before ?? undefined,
  });
}

const backOf = ({ filter }: IncidentsModel): string => hrefOf(filter, { before: filter.before });

const Filters = ({ model: { filter, openCounts } }: { model: IncidentsModel }) => (
  <div id={filtersId}>
    <nav class="tabs" aria-label="Incidents by state">
      {(['open', 'resolved'] as const).map((state) => (
        <a href={hrefOf(filter, { state })} aria-current={filter.state === state ? 'page' : undefined}>
          {state === 'open' ? 'Open' : 'Over'}
          {state === 'open' && <span>{count(openCounts.error + openCounts.warning + openCounts.info)}</span>}
        </a>
      ))}
    </nav>
    <div class="tools">
      {filter.customer !== null && (
        <span class="chip">
          <Foreign text={filter.customer.name ?? filter.customer.id} limit={48} />
          <a class="link" href={hrefOf(filter, { customer: null })}>
            Clear customer
          </a>
        </span>
      )}
      {filter.host !== null && (
        <span class="chip">
          <code>
            <Foreign text={filter.host} limit={48} />
          </code>
          <a class="link" href={hrefOf(filter, { host: null })}>
            Clear host
          </a>
        </span>
      )}
    </div>
  </div>
);

const Row = ({ incident, model }: { incident: IncidentNow & { held: number }; model: IncidentsModel }) => (
  <IncidentRow
    incident={incident}
    held={incident.held}
    back={backOf(model)}
    now={model.now}
    zone={model.zone}
  />
);

const List = ({ model }: { model: IncidentsModel }) => {
  const { incidents, filter, older, lastEndedAt, now, zone } = model;
  return (
    <section class="panel" id={listId} aria-label="Incidents">
      {incidents.length === 0 ? (
        <p class="blank">
          {filter.state === 'open' ? 'Nothing is open here. ' : 'Nothing is over yet. '}
          {filter.state === 'open' && lastEndedAt !== null && (
            <>
              The last one ended <AgoPhrase at={lastEndedAt} now={now} zone={zone} />.
            </>
          )}
        </p>
      ) : (
        <ul class="lines incidents">
          {incidents.map((incident) => (
            <Row incident={incident} model={model} />
          ))}
        </ul>
      )}
      {(filter.before !== null || older !== null) && (
        <div class="pager">
          {filter.before !== null && (
            <a class="btn" href={hrefOf(filter, { before: null })}>
              Newest
            </a>
          )}
          <span class="end" />
          {older !== null && (
            <a class="btn" rel="next" href={hrefOf(filter, { before: older })}>
              Older
            </a>
          )}
        </div>
      )}
    </section>
  );
};
