import { Mark, Signed } from '../parts/status-mark.tsx';
import { classOf, type Severity, type Sign, signOfSeverity } from '../status.ts';
import type { IncidentNow, NoticeNow, WhyLine } from './model.ts';

const severityWords: Record<Severity, string> = { error: 'Error', warning: 'Warning', info: 'Info' };

/** The sign of an incident: its severity while it is open, a tick when it is over, a small dot when nobody can know. */
export const signOfIncident = ({ state, severity, unknown }: IncidentNow): Sign =>
  state === 'resolved' ? 'tick' : unknown ? 'none' : signOfSeverity[severity];

/** Shape, severity and state of an incident: "✕ Error, open". */
export const IncidentMark = ({ incident }: { incident: IncidentNow }) => (
  <Signed sign={signOfIncident(incident)} loud>
    {severityWords[incident.severity]}, {incident.unknown ? 'not known' : incident.state}
  </Signed>
);

const signOfNotice: Record<NoticeNow['state'], Sign> = {
  requested: 'wait',
  sending: 'wait',
  accepted: 'ok',
  uncertain: 'warn',
  dead: 'down',
  withheld: 'off',
};

/** What became of a notice. */
export const NoticeMark = ({ state }: Pick<NoticeNow, 'state'>) => (
  <Signed sign={signOfNotice[state]}>{state}</Signed>
);

/** The sign of a station of the chain. */
export const LineMark = ({ line }: { line: WhyLine }) => <Mark sign={signOfLine(line)} />;

/** The class of a station of the chain. */
export const classOfLine = (line: WhyLine) => classOf[signOfLine(line)];

function signOfLine({ what, reason, detail }: WhyLine): Sign {
  if (what === 'next') return 'wait';
  if (what === 'decision') return / withheld(:|$)/.test(detail) ? 'off' : 'tick';
  if (what === 'answer')
    return reason === 'accepted'
      ? 'ok'
      : reason === 'failed'
        ? 'down'
        : reason === 'uncertain'
          ? 'warn'
          : 'wait';
  if (what === 'event') return 'info';
  return 'tick';
}
