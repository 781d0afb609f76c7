import type { Chrome } from './chrome.ts';
import { count } from './format.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { Foreign } from './parts/foreign.tsx';
import { type Href, to } from './parts/safe-href.ts';
import { Mark } from './parts/status-mark.tsx';
import type { EventRow } from './source/model.ts';
import { Timeline } from './source/timeline.tsx';
import { classOf, type Severity, signOfSeverity } from './status.ts';

export type { EventRow } from './source/model.ts';

/** What the address of the page asks for; null and undefined filter nothing. */
export type EventsFilter = {
  severity: Severity | null;
  type: string | null;
  customer: { id: string; name: string | null } | null;
  /** Only events before this position; null: the newest. */
  before: number | null;
};

export type EventsModel = {
  now: number;
  zone: string;
  filter: EventsFilter;
  /** Newest first. */
  events: readonly EventRow[];
  /** The position to go on from, or null where nothing is older. */
  older: number | null;
  /** The types of the last 24 hours with how often they came, most first, without regard to the filter. */
  types: readonly { type: string; count: number }[];
  /** How many of each severity in the last 24 hours. */
  counts24h: Readonly<Record<Severity, number>>;
};

type Props = { chrome: Chrome; model: EventsModel };

const severityWords: Record<Severity, string> = { error: 'Errors', warning: 'Warnings', info: 'Info' };
const filtersId = 'filters';
const timelineId = 'timeline';
const shownTypes = 12;

/** `GET /events`: what happened in the fleet, newest first. */
export const EventsPage = ({ chrome, model }: Props) => (
  <Layout chrome={chrome} title="Events" here="events">
    <Filters model={model} />
    <Newest model={model} />
  </Layout>
);

/** What of the page is sent again when it changed; a page of older events does not change. */
export const eventsRegions = ({ chrome, model }: Props): Region[] => [
  ...layoutRegions(chrome, 'Events'),
  { id: filtersId, node: <Filters model={model} /> },
  { id: timelineId, node: <Newest model={model} /> },
];

/** The address of an events page that differs from `filter` as said, from the newest on unless it says `before`. */
export function eventsHref(filter: EventsFilter, change: Partial<EventsFilter>): Href {
  const { severity, type, customer, before } = { ...filter, before: null, ...change };
  return to.events({
    severity: severity ?? undefined,
    type: type ?? undefined,
    customer: customer?.id,
    before: before ?? undefined,
  });
}

const Filters = ({ model: { filter, types, counts24h } }: { model: EventsModel }) => (
  <div id={filtersId}>
    <nav class="tabs" aria-label="Events by severity">
      <a
        href={eventsHref(filter, { severity: null })}
        aria-current={filter.severity === null ? 'page' : undefined}
      >
        All
      </a>
      {(['error', 'warning', 'info'] as const).map((severity) => (
        <a
          class={classOf[signOfSeverity[severity]]}
          href={eventsHref(filter, { severity })}
          aria-current={filter.severity === severity ? 'page' : undefined}
        >
          <Mark sign={signOfSeverity[severity]} />
          {severityWords[severity]}
          <span title="in the last 24 hours">{count(counts24h[severity])}</span>
        </a>
      ))}
    </nav>
    <div class="tools">
      {filter.customer !== null && (
        <span class="chip">
          <Foreign text={filter.customer.name ?? filter.customer.id} limit={48} />
          <a class="link" href={eventsHref(filter, { customer: null })}>
            Clear customer
          </a>
        </span>
      )}
      {filter.type !== null && (
        <span class="chip">
          <code>
            <Foreign text={filter.type} limit={48} />
          </code>
          <a class="link" href={eventsHref(filter, { type: null })}>
            Clear type
          </a>
        </span>
      )}
      {filter.type === null &&
        types.slice(0, shownTypes).map(({ type, count: n }) => (
          <a class="btn" href={eventsHref(filter, { type })}>
            <Foreign text={type} limit={32} />
            <span class="dim">{count(n)}</span>
          </a>
        ))}
    </div>
  </div>
);

const Newest = ({ model }: { model: EventsModel }) => {
  const { events, filter, older, now, zone } = model;
  return (
    <section class="panel" id={timelineId} aria-label="Timeline">
      {events.length === 0 ? (
        <p class="blank">
          {unfiltered(filter) ? 'Nothing happened yet. ' : 'No event is like this. '}
          {!unfiltered(filter) && (
            <a class="link" href={to.events()}>
              Show all
            </a>
          )}
        </p>
      ) : (
        <Timeline events={events} now={now} zone={zone} withCustomer={filter.customer === null} />
      )}
      <div class="pager">
        {filter.before !== null && (
          <a class="btn" href={eventsHref(filter, { before: null })}>
            Newest
          </a>
        )}
        <span class="end" />
        {older !== null && (
          <a class="btn" rel="next" href={eventsHref(filter, { before: older })}>
            Older
          </a>
        )}
      </div>
    </section>
  );
};

const unfiltered = ({ severity, type, customer, before }: EventsFilter) =>
  severity === null && type === null && customer === null && before === null;
