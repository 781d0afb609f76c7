import { dateIn, dayHead } from '../format.ts';
import { TimeOfDay } from '../parts/age.tsx';
import type { Happening } from '../parts/chart.tsx';
import { Foreign } from '../parts/foreign.tsx';
import { to } from '../parts/safe-href.ts';
import { Mark } from '../parts/status-mark.tsx';
import { classOf, signOfSeverity } from '../status.ts';
import type { EventRow } from './model.ts';

type Props = {
  events: readonly EventRow[];
  now: number;
  zone: string;
  /** Whether each line names its customer: yes on a page about many. */
  withCustomer?: boolean;
};

/** Events, newest first, under the head of their local day. */
export const Timeline = ({ events, now, zone, withCustomer = false }: Props) => (
  <ul class={withCustomer ? 'lines timeline whose' : 'lines timeline'}>
    {events.map((event, i) => {
      const before = events[i - 1];
      const newDay = before === undefined || !dateIn(before.at, zone).equals(dateIn(event.at, zone));
      return (
        <>
          {newDay && <li class="day">{dayHead(event.at, now, zone)}</li>}
          <Line event={event} zone={zone} withCustomer={withCustomer} />
        </>
      );
    })}
  </ul>
);

const Line = ({ event, zone, withCustomer }: { event: EventRow; zone: string; withCustomer: boolean }) => {
  const sign = signOfSeverity[event.severity];
  return (
    <li class={classOf[sign]} id={`e-${event.position}`}>
      <TimeOfDay at={event.at} zone={zone} />
      <span class="sev">
        <Mark sign={sign} />
        <span class="vh">{event.severity}</span>
      </span>
      <code class="cut kind">
        <Foreign text={event.type} limit={60} />
      </code>
      <span class="wrap what">
        {withCustomer && (
          <>
            <a href={to.customer(event.customerId)}>
              <b>
                <Foreign text={event.customerName ?? event.customerId} limit={60} />
              </b>
            </a>{' '}
          </>
        )}
        {event.message !== null && <Foreign text={event.message} limit={300} />}
        {!event.recognised && (
          <span class="dim" title="No event type of this name is described; it is recorded all the same.">
            {' '}
            unrecognised
          </span>
        )}
      </span>
      <span class="dim source">{event.source !== null && <Foreign text={event.source} limit={24} />}</span>
    </li>
  );
};

/** Warnings and errors as marks in the lane under the charts. */
export const happeningsOf = (events: readonly EventRow[]): Happening[] =>
  events
    .filter(({ severity }) => severity !== 'info')
    .map(({ at, severity, type }) => ({ at, sign: signOfSeverity[severity], words: type.slice(0, 80) }));
