import type { Chrome } from './chrome.ts';
import { count, duration } from './format.ts';
import { Chain } from './incident/chain.tsx';
import { AcknowledgeForm, MuteForm } from './incident/forms.tsx';
import { IncidentMark, signOfIncident } from './incident/marks.tsx';
import type { IncidentNow, WhyLine } from './incident/model.ts';
import { nameOfActor } from './incident/words.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { AgoPhrase, Moment } from './parts/age.tsx';
import { Figure } from './parts/figure.tsx';
import { Foreign } from './parts/foreign.tsx';
import { to } from './parts/safe-href.ts';
import { Mark } from './parts/status-mark.tsx';
import { Panel } from './source/panel.tsx';
import { classOf } from './status.ts';

export type IncidentModel = {
  now: number;
  zone: string;
  incident: IncidentNow;
  chain: readonly WhyLine[];
  /** Those that are part of it, and how many there are. */
  held: { rows: readonly IncidentNow[]; total: number };
  /** How many decisions there were, and how many of them a yes. */
  decisions: { yes: number; all: number };
};

type Props = { chrome: Chrome; model: IncidentModel };

const leadId = 'lead';
const figuresId = 'figures';
const chainId = 'chain';
const heldId = 'held';

/** `GET /incidents/{id}`: one incident, why it is what it is, and what can be done about it. */
export const IncidentPage = ({ chrome, model }: Props) => {
  const { incident } = model;
  const back = to.incident(incident.incidentId);
  return (
    <Layout
      chrome={chrome}
      title={incident.title}
      here="incidents"
      crumbs={[{ words: 'Incidents', href: to.incidents() }]}
    >
      <Lead model={model} />
      <Figures model={model} />
      <div class="cols side">
        <div class="col">
          <Why model={model} />
        </div>
        <div class="col">
          {incident.state !== 'resolved' && (
            <>
              <Panel id="acknowledge" title="Acknowledge">
                <div class="body">
                  <AcknowledgeForm incident={incident} back={back} />
                </div>
              </Panel>
              <Panel id="mute" title="Mute">
                <div class="body">
                  <MuteForm incident={incident} back={back} />
                </div>
              </Panel>
            </>
          )}
          <Held model={model} />
        </div>
      </div>
    </Layout>
  );
};

/** What of the page is sent again when it changed; the forms are not, somebody may be writing. */
export const incidentRegions = ({ chrome, model }: Props): Region[] => [
  ...layoutRegions(chrome, model.incident.title),
  { id: leadId, node: <Lead model={model} /> },
  { id: figuresId, node: <Figures model={model} /> },
  { id: chainId, node: <Why model={model} /> },
  { id: heldId, node: <Held model={model} /> },
];

const Lead = ({ model: { incident, zone } }: { model: IncidentModel }) => {
  const { acknowledged, state, customerId, hostId, parentId } = incident;
  return (
    <div class="lead" id={leadId}>
      <h2>
        <Foreign text={incident.title} limit={160} />
      </h2>
      <IncidentMark incident={incident} />
      <code class="dim">{incident.incidentId}</code>
      {customerId !== null && (
        <a class="link" href={to.customer(customerId)}>
          <Foreign text={incident.customerName ?? customerId} limit={60} />
        </a>
      )}
      {hostId !== null && (
        <a class="link" href={to.host(hostId)}>
          <Foreign text={incident.hostName ?? hostId} limit={60} />
        </a>
      )}
      {parentId !== null && (
        <a class="link" href={to.incident(parentId)}>
          part of incident {parentId}
        </a>
      )}
      {incident.message !== null && (
        <p>
          <Foreign text={incident.message} limit={600} />
        </p>
      )}
      {acknowledged !== null && (
        <p>
          {state === 'acknowledged' ? '' : 'Was acknowledged: '}
          <b>
            <Foreign text={nameOfActor(acknowledged.by)} limit={60} />
          </b>{' '}
          {state === 'acknowledged' ? 'has it in hand ' : ''}
          {acknowledged.until === null ? (
            'to its end'
          ) : (
            <>
              until <Moment at={acknowledged.until} zone={zone} />
            </>
          )}
          {acknowledged.note !== null && (
            <>
              : <Foreign text={acknowledged.note} limit={600} />
            </>
          )}
        </p>
      )}
      {incident.flapping && <p>It is flapping: it ends when it has been quiet for a while.</p>}
      {incident.unknown && <p>Its box is silent: nobody knows how it stands.</p>}
    </div>
  );
};

const Figures = ({ model: { incident, decisions, now, zone } }: { model: IncidentModel }) => {
  const { resolvedAt, openedAt, durationMs, timesThisMonth, ended } = incident;
  const sign = resolvedAt === null ? signOfIncident(incident) : undefined;
  return (
    <div class="figures four" id={figuresId}>
      <Figure
        label={resolvedAt === null ? 'Open for' : 'Lasted'}
        sign={sign}
        value={duration(durationMs)}
        below={
          resolvedAt === null ? (
            ''
          ) : (
            <>
              {ended} <AgoPhrase at={resolvedAt} now={now} zone={zone} />
            </>
          )
        }
      />
      <Figure
        label="Opened"
        value={<Moment at={openedAt} zone={zone} />}
        below={<AgoPhrase at={openedAt} now={now} zone={zone} />}
      />
      <Figure
        label="Told"
        value={count(decisions.yes)}
        of={`of ${count(decisions.all)}`}
        below="decisions, each with its reason"
        href={to.notices({ incident: incident.incidentId })}
      />
      <Figure
        label="This month"
        value={count(timesThisMonth)}
        below={
          <>
            by the rule <Foreign text={incident.rule} limit={40} />
          </>
        }
      />
    </div>
  );
};

const Why = ({ model: { chain, zone } }: { model: IncidentModel }) => (
  <Panel
    id={chainId}
    title="From the event to the answer"
    tools={<p class="only-wide">times are the hub’s</p>}
  >
    <Chain lines={chain} zone={zone} />
  </Panel>
);

const Held = ({ model: { held } }: { model: IncidentModel }) => (
  <section class={held.total === 0 ? undefined : 'panel'} id={heldId} aria-label="Held under this one">
    {held.total > 0 && (
      <>
        <div class="head">
          <h2>Held under this one</h2>
          <span class="n">{count(held.total)}</span>
        </div>
        <ul class="lines check">
          {held.rows.map((row) => (
            <li class={classOf[signOfIncident(row)]}>
              <Mark sign={signOfIncident(row)} />
              <a class="wrap" href={to.incident(row.incidentId)}>
                <Foreign text={row.title} limit={120} />
              </a>
              <span class="dim">{row.state}</span>
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
);
