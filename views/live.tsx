import type { Child } from 'hono/jsx';

/**
 * A part of a page that is sent again by itself when it changed. The whole page is built from the same nodes, so what
 * is pushed and what a reload shows cannot differ. The root element of `node` has the id `id` (but the title's).
 */
export type Region = {
  id: string;
  node: Child;
  /**
   * Only for a container of other regions: what decides that it is sent whole (the ids it holds, in their order).
   * While that stays the same, only the regions within are sent.
   */
  shell?: string;
  /** The container that this region stands in: where that is sent whole, this is not sent again. */
  within?: string;
};

/** The id of the region that is the page's title: it is no element in the body, and htmx takes it as it is. */
export const titleId = 'title';

/**
 * What stands in the data of one unnamed SSE message for these regions: each morphs the element with its id. Nothing
 * stands between them, so nothing but the partials is swapped. The empty string for no regions. It may hold line
 * breaks: the sender writes a `data:` line for each.
 */
export const frame = (regions: readonly Region[]): string =>
  regions.map((region) => framed(region, htmlOf(region))).join('');

/** What a page has sent of each region, by id: see {@link difference}. */
export type Sent = ReadonlyMap<string, string>;

/**
 * What has to be sent so that a page which has seen `sent` shows `regions`: the frame (empty: nothing changed) and
 * what the page has seen then. A first call with an empty map sends everything.
 */
export function difference(sent: Sent, regions: readonly Region[]): { frame: string; sent: Sent } {
  const now = new Map<string, string>();
  const whole = new Set<string>();
  let out = '';
  for (const region of regions) {
    const covered = region.within !== undefined && whole.has(region.within);
    const html = region.shell === undefined ? htmlOf(region) : null;
    const print = region.shell ?? fingerprint(html ?? '');
    now.set(region.id, print);
    if (covered) {
      // A container within a container that was just sent: what it holds came with it.
      if (region.shell !== undefined) whole.add(region.id);
      continue;
    }
    if (sent.get(region.id) === print) continue;
    if (region.shell !== undefined) whole.add(region.id);
    out += framed(region, html ?? htmlOf(region));
  }
  return { frame: out, sent: now };
}

/**
 * The HTML of a region without the words of its relative ages: the browser keeps those going by itself, so a minute
 * that passed is no reason to send a row again.
 */
export const fingerprint = (html: string): string =>
  html.replace(/(<time\b[^>]*\bdata-age="[a-z]+"[^>]*>)[^<]*(<\/time>)/g, '$1$2');

const framed = ({ id }: Region, html: string) =>
  id === titleId ? html : `<hx-partial hx-target="#${id}" hx-swap="outerMorph">${html}</hx-partial>`;

const htmlOf = ({ node }: Region): string => String(node);
