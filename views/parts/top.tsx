import type { Chrome, Crumb } from '../chrome.ts';
import { clock, iso } from '../format.ts';
import { Foreign } from './foreign.tsx';
import { Icon, Signed } from './status-mark.tsx';

type Props = { chrome: Chrome; title: string; crumbs: readonly Crumb[]; search: string };

/** The line that stays: where you are, one search, whether what you see is live, the hub's clock. */
export const Top = ({ chrome, title, crumbs, search }: Props) => (
  <header class="top">
    <h1>
      {crumbs.map(({ words, href }) => (
        <a href={href}>
          <Foreign text={words} limit={40} />
        </a>
      ))}
      <Foreign text={title} limit={60} />
    </h1>
    <search>
      <form class="find" action="/" method="get">
        <Icon name="find" />
        <input
          type="search"
          name="q"
          value={search}
          placeholder="Search customers and hosts"
          aria-label="Search customers and hosts"
          autocomplete="off"
          maxlength={200}
        />
        <kbd title="Press / to search">/</kbd>
      </form>
    </search>
    {chrome.live === null ? <Still chrome={chrome} /> : <Live chrome={chrome} url={chrome.live.url} />}
  </header>
);

/**
 * The one stream of the page. All words of the mark are there at once, in one place and so of one width; hub.js sets
 * `data-state` and the sheet shows the one that holds. What a message brings are partials: nothing is swapped in here.
 */
const Live = ({ chrome, url }: { chrome: Chrome; url: string }) => (
  <div
    class="live"
    id="live"
    data-state="connecting"
    hx-sse:connect={url}
    hx-trigger="load, reconnect"
    hx-swap="none"
    title="One stream carries what changes"
  >
    <span class="marks" role="status">
      <span data-when="connecting">
        <Signed sign="wait">Connecting</Signed>
      </span>
      <span data-when="live">
        <Signed sign="live">Live</Signed>
      </span>
      <span data-when="reconnecting">
        <Signed sign="warn">Reconnecting</Signed>
      </span>
      <span data-when="stale">
        <Signed sign="down">
          Stale<span class="since"> since 00:00</span>
        </Signed>
      </span>
    </span>
    <Clock chrome={chrome} />
  </div>
);

const Still = ({ chrome }: { chrome: Chrome }) => (
  <div class="live">
    <Clock chrome={chrome} />
  </div>
);

const Clock = ({ chrome: { now, zone } }: { chrome: Chrome }) => (
  <time id="clock" datetime={iso(now) ?? undefined} title={`The hub's clock, ${zone}`}>
    {clock(now, zone)}
  </time>
);
