import type { Chrome } from './chrome.ts';
import { Chain } from './incident/chain.tsx';
import { NoticeMark } from './incident/marks.tsx';
import type { NoticeNow, WhyLine } from './incident/model.ts';
import { withLocalTimes } from './incident/words.ts';
import { Layout, layoutRegions } from './layout.tsx';
import type { Region } from './live.tsx';
import { focusable } from './parts/focusable.ts';
import { Foreign } from './parts/foreign.tsx';
import { to } from './parts/safe-href.ts';
import { Panel } from './source/panel.tsx';

export type NoticeModel = {
  now: number;
  zone: string;
  notice: NoticeNow;
  why: readonly WhyLine[];
  /** As it is sent; null for one that was withheld, or whose customer was erased. */
  message: { subject: string; text: string; language: string } | null;
};

type Props = { chrome: Chrome; model: NoticeModel };

const leadId = 'lead';
const whyId = 'why';

/** `GET /notices/{id}`: one decision, why it was made, what became of it, and what it says. */
export const NoticePage = ({ chrome, model }: Props) => (
  <Layout
    chrome={chrome}
    title={titleOf(model)}
    here="notices"
    crumbs={[{ words: 'Notices', href: to.notices() }]}
  >
    <Lead model={model} />
    <Why model={model} />
    {model.message !== null && (
      <Panel id="message" title="Message" note={model.message.language}>
        <div class="body message">
          <p class="wrap">
            <b>
              <Foreign text={model.message.subject} limit={300} />
            </b>
          </p>
          <pre hx-ignore="" {...focusable('The message as text')}>
            <bdi>{model.message.text}</bdi>
          </pre>
        </div>
      </Panel>
    )}
  </Layout>
);

/** What of the page is sent again when it changed. */
export const noticeRegions = ({ chrome, model }: Props): Region[] => [
  ...layoutRegions(chrome, titleOf(model)),
  { id: leadId, node: <Lead model={model} /> },
  { id: whyId, node: <Why model={model} /> },
];

const titleOf = ({ notice }: NoticeModel) => `Notice ${notice.notificationId}`;

const Lead = ({ model: { notice, zone } }: { model: NoticeModel }) => {
  const { notificationId, state, audience, recipient, channel, eventType, incidentId, customerId } = notice;
  return (
    <div class="lead" id={leadId}>
      <h2>
        <Foreign text={eventType} limit={80} /> to {audience === 'operator' ? 'operators' : 'the customer'}
      </h2>
      <NoticeMark state={state} />
      <code class="dim">{notificationId}</code>
      {incidentId !== null && (
        <a class="link" href={to.incident(incidentId)}>
          incident {incidentId}
        </a>
      )}
      {customerId !== null && (
        <a class="link" href={to.customer(customerId)}>
          <Foreign text={notice.customerName ?? customerId} limit={60} />
        </a>
      )}
      <p>
        <b>{notice.reason}.</b>{' '}
        {notice.detail !== null && <Foreign text={withLocalTimes(notice.detail, zone)} limit={400} />}{' '}
        {recipient !== null && (
          <span class="dim">
            <Foreign text={recipient} limit={80} /> by {channel}
          </span>
        )}
      </p>
      {(state === 'dead' || state === 'uncertain') && (
        <form method="post" action={`/notices/${notificationId}/retry`}>
          <input type="hidden" name="back" value={to.notice(notificationId)} />
          <button type="submit" class="btn do big">
            Send again
          </button>
        </form>
      )}
    </div>
  );
};

const Why = ({ model: { why, zone } }: { model: NoticeModel }) => (
  <Panel id={whyId} title="Why">
    <Chain lines={why} zone={zone} />
  </Panel>
);
