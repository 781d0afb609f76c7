import type { IncidentNow } from './model.ts';

/** How long, as the forms offer it; the value is a duration of ours. */
const spans = [
  ['1h', 'an hour'],
  ['4h', '4 hours'],
  ['8h', '8 hours'],
  ['1d', 'a day'],
  ['7d', 'a week'],
] as const;

type Props = { incident: IncidentNow; back: string };

/** Says that somebody has it in hand. Posts what `POST /admin/incidents/{id}/acknowledge` takes. */
export const AcknowledgeForm = ({ incident, back }: Props) => (
  <form class="form" method="post" action={`/incidents/${incident.incidentId}/acknowledge`}>
    <input type="hidden" name="back" value={back} />
    <label>
      Note for the next one on duty
      <textarea name="note" rows={2} maxlength={4000} placeholder="What you know, what you did" />
    </label>
    <label>
      Until
      <select name="until">
        <option value="">it ends</option>
        {spans.map(([value, words]) => (
          <option value={value}>{words} from now</option>
        ))}
      </select>
    </label>
    <p class="hint">Reminders stop until then. If it gets worse, you are told all the same.</p>
    <div class="acts">
      <button type="submit" class="btn do big">
        Acknowledge
      </button>
    </div>
  </form>
);

/** Holds its notices back. Posts what `POST /admin/mutes` takes. */
export const MuteForm = ({ incident, back }: Props) => (
  <form class="form" method="post" action={`/incidents/${incident.incidentId}/mute`}>
    <input type="hidden" name="back" value={back} />
    <div class="pair">
      <label>
        Of
        <select name="of">
          {scopesOf(incident).map(([value, words]) => (
            <option value={value}>{words}</option>
          ))}
        </select>
      </label>
      <label>
        For
        <select name="until">
          {spans.map(([value, words]) => (
            <option value={value}>{words}</option>
          ))}
        </select>
      </label>
    </div>
    <label>
      Reason
      <input name="reason" required maxlength={4000} placeholder="Why, for whoever looks for a notice" />
    </label>
    <p class="hint">States are watched all the same; what still stands then is told.</p>
    <div class="acts">
      <button type="submit" class="btn big">
        Mute
      </button>
    </div>
  </form>
);

/** What can be muted of an incident, the narrowest first. */
export type MuteScope = 'host_rule' | 'host' | 'customer_rule' | 'customer' | 'rule';

function scopesOf({ hostId, customerId }: IncidentNow): [MuteScope, string][] {
  return [
    ...(hostId === null
      ? []
      : ([
          ['host_rule', 'this host, this rule'],
          ['host', 'this host'],
        ] as [MuteScope, string][])),
    ...(customerId === null
      ? []
      : ([
          ['customer_rule', 'this customer, this rule'],
          ['customer', 'this customer'],
        ] as [MuteScope, string][])),
    ['rule', 'this rule, everywhere'],
  ];
}
