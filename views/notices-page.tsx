import type { Chrome } from './chrome.ts';
import { count } from './format.ts';
import { NoticeMark } from './incident/marks.tsx';
import type { NoticeNow } from './incident/model.ts';
import { withLocalTimes } from './incident/words.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { AgoPhrase, Moment } from './parts/age.tsx';
import { Foreign } from './parts/foreign.tsx';
import { type Href, to } from './parts/safe-href.ts';
import { Signed } from './parts/status-mark.tsx';
import { Panel } from './source/panel.tsx';

export type NoticesFilter = {
  state: NoticeNow['state'] | null;
  customer: { id: string; name: string | null } | null;
  incident: number | null;
  /** Only notices before this one; null: the newest. */
  before: number | null;
};

export type NoticesModel = {
  now: number;
  zone: string;
  filter: NoticesFilter;
  /** Newest first. */
  notices: readonly NoticeNow[];
  older: number | null;
  counts: Readonly<Record<NoticeNow['state'], number>>;
  channels: readonly {
    name: string;
    setUp: boolean;
    failingSince: number | null;
    lastAcceptedAt: number | null;
    lastError: string | null;
  }[];
  shadow: boolean;
};

type Props = { chrome: Chrome; model: NoticesModel };

const title = 'Notices';
const filtersId = 'filters';
const listId = 'notices';
const channelsId = 'channels';

/** `GET /notices`: every decision about telling somebody, with its reason and what became of it. */
export const NoticesPage = ({ chrome, model }: Props) => (
  <Layout chrome={chrome} title={title} here="notices">
    <Filters model={model} />
    <List model={model} />
    <Channels model={model} />
    <Panel
      id="test"
      title="Send a test"
      tools={<p class="only-wide">past every rule, recorded like the others</p>}
    >
      <form class="form row-form" method="post" action="/notices/test">
        <label>
          Over
          <select name="channel">
            <option value="">the first that is set up</option>
            {['email', ...model.channels.map(({ name }) => name)].map((name) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          To
          <input type="email" name="to" maxlength={254} placeholder="the first operator" />
        </label>
        <button type="submit" class="btn big">
          Send a test
        </button>
      </form>
    </Panel>
  </Layout>
);

/** What of the page is sent again when it changed; the form is not. */
export const noticesRegions = ({ chrome, model }: Props): Region[] => [
  ...layoutRegions(chrome, title),
  { id: filtersId, node: <Filters model={model} /> },
  { id: listId, node: <List model={model} /> },
  { id: channelsId, node: <Channels model={model} /> },
];

function hrefOf(filter: NoticesFilter, change: Partial<NoticesFilter>): Href {
  const { state, customer, incident, before } = { ...filter, before: null, ...change };
  return to.notices({
    state: state ?? undefined,
    customer: customer?.id,
    incident: incident ?? undefined,
    before: before ?? undefined,
  });
}

const states = ['accepted', 'withheld', 'requested', 'uncertain', 'dead'] as const;

const Filters = ({ model: { filter, counts } }: { model: NoticesModel }) => (
  <div id={filtersId}>
    <nav class="tabs" aria-label="Notices by state">
      <a href={hrefOf(filter, { state: null })} aria-current={filter.state === null ? 'page' : undefined}>
        All
      </a>
      {states.map((state) => (
        <a href={hrefOf(filter, { state })} aria-current={filter.state === state ? 'page' : undefined}>
          {state}
          <span>{count(counts[state])}</span>
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
      {filter.incident !== null && (
        <span class="chip">
          <a href={to.incident(filter.incident)}>incident {filter.incident}</a>
          <a class="link" href={hrefOf(filter, { incident: null })}>
            Clear incident
          </a>
        </span>
      )}
    </div>
  </div>
);

const List = ({ model }: { model: NoticesModel }) => {
  const { notices, filter, older } = model;
  return (
    <section class="panel" id={listId} aria-label="Notices">
      {notices.length === 0 ? (
        <p class="blank">No decision is like this.</p>
      ) : (
        <ul class="lines notices">
          {notices.map((notice) => (
            <Line notice={notice} model={model} />
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

const Line = ({ notice, model: { zone, filter } }: { notice: NoticeNow; model: NoticesModel }) => (
  <li>
    <a class="at" href={to.notice(notice.notificationId)}>
      <Moment at={notice.at} zone={zone} />
    </a>
    <NoticeMark state={notice.state} />
    <span class="wrap what">
      <b>{notice.reason}.</b>{' '}
      {notice.detail !== null && <Foreign text={withLocalTimes(notice.detail, zone)} limit={240} />}{' '}
      <span class="dim">
        <Foreign text={notice.eventType} limit={60} />
        {notice.incidentId !== null && (
          <>
            {', '}
            <a class="link" href={to.incident(notice.incidentId)}>
              incident {notice.incidentId}
            </a>
          </>
        )}
        {notice.customerId !== null && (
          <>
            {', '}
            <a href={to.customer(notice.customerId)}>
              <Foreign text={notice.customerName ?? notice.customerId} limit={60} />
            </a>
          </>
        )}
      </span>
    </span>
    <span class="wrap whom">
      {notice.audience}
      {notice.recipient !== null && (
        <>
          {' '}
          <Foreign text={notice.recipient} limit={60} />
        </>
      )}
      {notice.channel !== null && <span class="dim"> {notice.channel}</span>}
    </span>
    <span class="deeds">
      {(notice.state === 'dead' || notice.state === 'uncertain') && (
        <form method="post" action={`/notices/${notice.notificationId}/retry`}>
          <input type="hidden" name="back" value={hrefOf(filter, { before: filter.before })} />
          <button type="submit" class="btn">
            Send again
          </button>
        </form>
      )}
    </span>
  </li>
);

const Channels = ({ model: { channels, shadow, now, zone } }: { model: NoticesModel }) => (
  <Panel id={channelsId} title="Channels">
    {shadow && <p class="blank">Shadow mode: everything is decided and recorded, nothing is sent.</p>}
    <ul class="lines channels">
      {channels.map(({ name, setUp, failingSince, lastAcceptedAt, lastError }) => (
        <li>
          <code>{name}</code>
          <Signed sign={!setUp ? 'none' : failingSince === null ? 'ok' : 'down'}>
            {!setUp ? 'not set up' : failingSince === null ? 'in order' : 'failing'}
          </Signed>
          <span class="wrap">
            {failingSince !== null && (
              <>
                since <Moment at={failingSince} zone={zone} />:{' '}
              </>
            )}
            {failingSince !== null && lastError !== null && <Foreign text={lastError} limit={240} />}
          </span>
          <span class="dim">
            {lastAcceptedAt !== null && (
              <>
                accepted <AgoPhrase at={lastAcceptedAt} now={now} zone={zone} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  </Panel>
);
