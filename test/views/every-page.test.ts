import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { everyPage } from './every-page.tsx';
import { hostileName } from './samples/basics.ts';
import { serve } from './static-server.ts';

type Tag = { name: string; attributes: [string, string][] };

/** The tags of a page as our JSX writes them: every value in double quotes, every `<` and `"` in it escaped. */
const tagsOf = (html: string): Tag[] =>
  [...html.matchAll(/<([a-zA-Z][\w-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/g)].map(
    ([, name = '', rest = '']) => ({
      name,
      attributes: [...rest.matchAll(/([^\s=>"]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [
        key,
        value,
      ]),
    }),
  );

const pages = Object.entries(everyPage('system', { url: '/live?view=x&after=1' })).map(
  ([name, page]) => [name, String(page)] as const,
);
// Names of htmx 4. Whatever begins with hx- and is not here is a mistake, or came from outside.
const hxAllowed = ['hx-get', 'hx-trigger', 'hx-target', 'hx-swap', 'hx-ignore', 'hx-sse:connect'];

describe.each(pages)('the page %s', (_name, html) => {
  const tags = tagsOf(html);
  const attributes = tags.flatMap((tag) =>
    tag.attributes.map(([key, value]) => ({ tag: tag.name, key, value })),
  );

  test('begins with the doctype, and every tag of it is one that was understood', () => {
    expect(html.startsWith('<!DOCTYPE html><html lang="en"')).toBe(true);
    expect(tags.length).toBe((html.match(/<[a-zA-Z]/g) ?? []).length);
  });

  test('has no inline style, no inline script and no handler', () => {
    const inline = attributes.filter(({ key }) =>
      /^(style$|on|hx-on|hx-vals|hx-confirm|hx-headers|srcdoc$)/i.test(key),
    );
    expect(inline).toEqual([]);
    expect(tags.filter(({ name }) => ['style', 'iframe', 'object', 'base'].includes(name))).toEqual([]);
    expect(html.match(/<script[^>]*>/g) ?? []).toEqual(['<script src="/static/hub.js" defer="">']);
    expect(html).toContain('<script src="/static/hub.js" defer=""></script>');
  });

  test('uses only the attributes of htmx that it needs, none of which runs code', () => {
    const used = attributes.filter(({ key }) => /^(data-)?hx-/i.test(key));
    expect(used.filter(({ key }) => !hxAllowed.includes(key))).toEqual([]);
    expect(used.filter(({ value }) => /javascript:|js:|\[/.test(value))).toEqual([]);
  });

  test('links and forms stay with us or are of the web', () => {
    const addresses = attributes.filter(({ key }) => ['href', 'src', 'action', 'formaction'].includes(key));
    for (const { value } of addresses) expect(value).toMatch(/^(\/(?!\/)|#|https?:\/\/|data:,$)/);
  });

  test('no id stands in it twice', () => {
    const ids = attributes.filter(({ key }) => key === 'id').map(({ value }) => value);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test('no markup of a hostile name is markup', () => {
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
  });
});

describe('in a browser', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    browser = await launch();
    site = await serve((request, response) => {
      const page = everyPage('light')[(request.url ?? '').slice(1)];
      if (page === undefined) return false;
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(String(page));
      return true;
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    site.server.close();
  });

  const hostile = pages.map(([name]) => name).filter((name) => name.startsWith('hostile-'));

  test.each(hostile)('%s keeps to a phone, runs nothing, and htmx looks at no foreign text', async (name) => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const complaints: string[] = [];
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${site.url}/${name}`);

    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const bare = await page.evaluate(`(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const place = node.parentElement;
        if (!/W{20}|gnp/.test(node.data) || place.closest('title')) continue;
        if (!place.closest('[hx-ignore]') || !place.closest('bdi, pre')) found.push(place.outerHTML.slice(0, 80));
      }
      return found;
    })()`);
    expect(bare).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('the hostile name is as hostile as it is meant to be', () => {
  expect(hostileName.length).toBeGreaterThan(10_000);
  expect(hostileName).toMatch(/^\u202E.*<script>.*onerror=/);
});
