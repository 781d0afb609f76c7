import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detailsOf } from '../../../views/mail/details.ts';
import { renderNotice } from '../../../views/mail/mail.tsx';
import type { NoticeModel } from '../../../views/mail/notice.ts';
import { samples } from '../../../views/mail/samples.ts';

const hostile = (text: string, language: NoticeModel['language'] = 'en') => {
  const { model } = samples(language).find(({ name }) => name === 'event-unknown-type')!;
  return renderNotice({
    ...model,
    eventType: text,
    customer: { id: text, name: text, site: text },
    host: { id: text, name: text },
    subject: text,
    message: { text, by: 'box' },
    details: [{ name: text, value: text }],
    entries: { rows: [{ who: text, what: text, at: null }], total: 1 },
  });
};

const tags = (html: string) => [...html.matchAll(/<\/?[a-z!][^\s>]*/gi)].map(([tag]) => tag);
const namesOf = (html: string) => [...new Set(tags(html))].sort();

test('a name with line breaks adds no header', () => {
  const { subject, text } = hostile('nas\r\nBcc: all@example.com\u2028x\u0085y\u0000');
  expect(subject).toContain('nas Bcc: all@example.com x y');
  expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  expect(text).not.toMatch(/^Bcc/m);
});

test('a message cannot pass for the hub’s own lines', () => {
  const { text } = hostile('fine\n\n-- \nView incident 1\nhttps://evil.example');
  expect(text).toContain('> fine\n> \n> --\n> View incident 1\n> https://evil.example');
  expect(text.match(/^-- $/gm)).toHaveLength(1);
});

test('markup is text', () => {
  const { html } = hostile('<script>alert(1)</script><img src=x onerror="alert(2)">\'"&');
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<img');
  expect(html).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&#39;&quot;&amp;',
  );
});

test('braces and tags of messages are text too', () => {
  const { subject } = hostile('{since, select, other {x}} {duration} # <b>');
  expect(subject).toContain('{since, select, other {x}} {duration} # <b>');
});

test('nothing that turns the reading direction gets out, and what is written from right to left stands apart', () => {
  const { subject, text, html, json } = hostile('\u202egnp.exe\u202c \u2067שלום\u2069');
  for (const said of [subject, text, html, JSON.stringify(json)]) {
    expect(said).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(said).toContain('שלום');
  }
  expect(html).toContain('<bdi>gnp.exe שלום</bdi>');
});

test('names of 10 kB leave room for what happened', () => {
  const { subject, html } = hostile('x'.repeat(10_000));
  expect(subject.length).toBeLessThanOrEqual(200);
  expect(subject).toMatch(/…: reported x/);
  expect(html.length).toBeLessThan(50_000);
});

test('a torn character is mended', () => {
  const { subject, text, html } = hostile('a\ud83d b');
  for (const said of [subject, text, html]) expect(said.isWellFormed()).toBe(true);
});

test('a message of a megabyte is shortened, and that is said', () => {
  const { text, html } = hostile('line\n'.repeat(200_000), 'hu');
  expect(text).toContain('(rövidítve)');
  expect(html.length).toBeLessThan(50_000);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'https://operator:secret@hub.example/',
  'nonsense',
  '',
])('no link is made of %s', (url) => {
  const { model } = samples('en').find(({ name }) => name === 'broke-host-down')!;
  const { html, text, json } = renderNotice({ ...model, incident: { ...model.incident!, url } });
  expect(html).not.toContain('<a ');
  expect(text).not.toContain('View incident');
  expect(json.url).toBeNull();
});

test('whatever the text is, the page has the same elements and the subject is one short line', () => {
  const plain = namesOf(hostile('two\nlines').html);
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('hu', 'en'),
      (text, language) => {
        const message = hostile(text, language);
        expect(plain).toEqual(expect.arrayContaining(namesOf(message.html)));
        expect(message.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(message.subject.length).toBeLessThanOrEqual(200);
      },
    ),
    { numRuns: 300 },
  );
});

test('details are flat facts, twenty at most, whatever was sent', () => {
  expect(
    detailsOf({
      path: '/srv',
      percent: 93,
      ok: false,
      list: ['a', 1],
      deep: { x: 1 },
      none: null,
      empty: '',
    }),
  ).toEqual([
    { name: 'path', value: '/srv' },
    { name: 'percent', value: '93' },
    { name: 'ok', value: 'false' },
    { name: 'list', value: 'a, 1' },
  ]);
  expect(detailsOf(Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`k${i}`, i])))).toHaveLength(20);
  for (const nothing of [null, 'text', 4, ['a'], undefined]) expect(detailsOf(nothing)).toEqual([]);
});
