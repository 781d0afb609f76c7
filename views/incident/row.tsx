import { absolute, duration, iso } from '../format.ts';
import { AgoPhrase, Moment } from '../parts/age.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { to } from '../parts/safe-href.ts';
import { Mark } from '../parts/status-mark.tsx';
import { classOf } from '../status.ts';
import { AcknowledgeForm, MuteForm } from './forms.tsx';
import { signOfIncident } from './marks.tsx';
import type { IncidentNow } from './model.ts';
import { nameOfActor } from './words.ts';

type Props = { incident: IncidentNow; held: number; back: string; now: number; zone: string };

export const incidentRowId = (incidentId: number): string => `incident-${incidentId}`;

/** One incident: sign, what, since when, who has it; acknowledge and mute open in place. */
export const IncidentRow = ({ incident, held, back, now, zone }: Props) => {
  const { incidentId, state, acknowledged } = incident;
  const sign = signOfIncident(incident);
  return (
    <li id={incidentRowId(incidentId)} class={`${classOf[sign]} is-${state}`}>
      <span class="sev">
        <Mark sign={sign} />
        <span class="vh">
          {incident.severity}, {state}
        </span>
      </span>
      <div class="wrap about">
        <a href={to.incident(incidentId)}>
          <b>
            <Foreign text={incident.title} limit={140} />
          </b>
        </a>
        {incident.message !== null && (
          <p class="soft">
            <Foreign text={incident.message} limit={200} />
          </p>
        )}
        <Remarks incident={incident} held={held} />
      </div>
      <code class="cut dim rule">
        <Foreign text={incident.rule} limit={40} />
      </code>
      <Times incident={incident} now={now} zone={zone} />
      <span class="wrap dim hand">
        {state === 'acknowledged' && acknowledged !== null && (
          <>
            <Foreign text={nameOfActor(acknowledged.by)} limit={40} /> has it
            {acknowledged.until !== null && (
              <>
                {' '}
                until <Moment at={acknowledged.until} zone={zone} />
              </>
            )}
          </>
        )}
      </span>
      {state !== 'resolved' && (
        <div class="deeds">
          <Deed name="Acknowledge">
            <AcknowledgeForm incident={incident} back={back} />
          </Deed>
          <Deed name="Mute">
            <MuteForm incident={incident} back={back} />
          </Deed>
        </div>
      )}
    </li>
  );
};

const Deed = ({ name, children }: { name: string; children: unknown }) => (
  <details class="drop">
    <summary class="btn">{name}</summary>
    <div class="sheet">{children as never}</div>
  </details>
);

const Times = ({ incident, now, zone }: { incident: IncidentNow; now: number; zone: string }) => (
  <span class="dim since-when">
    {incident.resolvedAt === null ? (
      <AgoPhrase at={incident.openedAt} now={now} zone={zone} />
    ) : (
      <time datetime={iso(incident.resolvedAt) ?? undefined} title={absolute(incident.resolvedAt, zone)}>
        lasted {duration(incident.durationMs)}
      </time>
    )}
  </span>
);

const Remarks = ({ incident, held }: { incident: IncidentNow; held: number }) => {
  const { flapping, unknown, timesThisMonth, ended } = incident;
  const said = [
    flapping && 'flapping',
    unknown && 'its box is silent, so nobody knows',
    held > 0 && `${held} held under it`,
    timesThisMonth > 1 && `${timesThisMonth} times this month`,
    ended !== null && ended !== 'resolved' && ended,
  ].filter(Boolean);
  return said.length === 0 ? null : <p class="dim">{said.join(', ')}</p>;
};
