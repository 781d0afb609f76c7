import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Chrome, Crumb, Place, RailCounts, Theme } from './chrome.ts';
import { worstOf } from './chrome.ts';
import type { Region } from './live.tsx';
import { titleId } from './live.tsx';
import { shortened } from './parts/foreign.tsx';
import { Count, countId, Rail, TabBar } from './parts/rail.tsx';
import { Sprite } from './parts/sprite.tsx';
import { Top } from './parts/top.tsx';

type Props = {
  chrome: Chrome;
  /** The page's name; the title puts the worst state before it. Text from boxes is welcome: it is cut and isolated. */
  title: string;
  /** The place of the rail that is lit; null for a page that is in none. */
  here: Place | null;
  crumbs?: readonly Crumb[];
  /** What stands in the search field. */
  search?: string;
  children: Child;
};

/** The whole document of a signed-in page. */
export const Layout = ({ chrome, title, here, crumbs = [], search = '', children }: Props) => (
  <Document theme={chrome.theme} zone={chrome.zone} title={<Title chrome={chrome} title={title} />}>
    <a class="skip" href="#main">
      Skip to content
    </a>
    <Rail chrome={chrome} here={here} />
    <Top chrome={chrome} title={title} crumbs={crumbs} search={search} />
    <main id="main">{children}</main>
    <TabBar chrome={chrome} here={here} />
  </Document>
);

type BareProps = { theme: Theme; zone: string; title: string; children: Child };

/** A document without rail and search, for whoever is not signed in. */
export const Bare = ({ theme, zone, title, children }: BareProps) => (
  <Document theme={theme} zone={zone} title={<title>{title} · Felhom hub</title>}>
    <main id="main" class="alone">
      {children}
    </main>
  </Document>
);

/** What around a page may change while somebody looks: the title and the counts of the rail. */
export const layoutRegions = (chrome: Chrome, title: string): Region[] => [
  { id: titleId, node: <Title chrome={chrome} title={title} /> },
  ...(['fleet', 'incidents', 'events', 'notices'] as const).map((place) => ({
    id: countId(place),
    node: <Count place={place} counts={chrome.counts} />,
  })),
];

const Title = ({ chrome, title }: { chrome: { counts: RailCounts }; title: string }) => (
  <title>{[worstOf(chrome.counts.customers), plain(title), 'Felhom hub'].filter(Boolean).join(' · ')}</title>
);

// A title has no <bdi>: what turns the direction of text is taken out of it.
const plain = (title: string) =>
  shortened(title.replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, ''), 80);

/**
 * htmx as this page needs it: only the extension for streams, no second prefix, no history, no sheet of its own (our
 * content policy takes none), no answer of an error swapped into the page, a pause of ten seconds at most before a
 * stream is tried again. What the reader did to the page (opened a report, went to a row) outlives a morph; the rows
 * that hub.js fetched are left alone by one. htmx 4 evaluates code only in attributes that we never write, and the
 * content policy has no `unsafe-eval`.
 */
const htmxConfig = JSON.stringify({
  extensions: 'sse',
  prefix: '',
  history: false,
  includeIndicatorCSS: false,
  noSwap: [204, 304, '3xx', '4xx', '5xx'],
  morphIgnore: ['data-htmx-powered', 'open', 'data-at'],
  morphSkip: '[data-fetched]',
  sse: { reconnectDelay: 500, reconnectMaxDelay: 10_000, connectTimeout: 15_000, pauseOnBackground: true },
});

type DocumentProps = { theme: Theme; zone: string; title: Child; children: Child };

const Document = ({ theme, zone, title, children }: DocumentProps) => (
  <>
    {raw('<!DOCTYPE html>')}
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} data-zone={zone}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <meta name="referrer" content="same-origin" />
        <meta name="htmx-config" content={htmxConfig} />
        {title}
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/static/hub.css" />
        <script src="/static/hub.js" defer />
      </head>
      <body>
        <Sprite />
        {children}
      </body>
    </html>
  </>
);
