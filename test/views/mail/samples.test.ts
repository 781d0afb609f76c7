import { expect, test } from 'vitest';
import { eventTypeNames } from '../../../schema/event-types.ts';
import { Message, NoticeKind } from '../../../schema/notice.ts';
import { renderNotice } from '../../../views/mail/mail.tsx';
import type { NoticeModel } from '../../../views/mail/notice.ts';
import { samples } from '../../../views/mail/samples.ts';

const all = (['hu', 'en'] as const).flatMap((language) =>
  samples(language).map(({ name, model }) => ({ name: `${name} in ${language}`, model })),
);
const sample = (name: string, language: NoticeModel['language'], more: Partial<NoticeModel> = {}) => {
  const found = samples(language).find((one) => one.name === name);
  return renderNotice({ ...found!.model, ...more });
};

/** What a reader sees of a page. */
const visible = (html: string) => html.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ');

test('there is a sample of every kind and of every event type', () => {
  const models = all.map(({ model }) => model);
  expect(NoticeKind.options.filter((kind) => !models.some((model) => model.kind === kind))).toEqual([]);
  expect(eventTypeNames().filter((name) => !models.some(({ eventType }) => eventType === name))).toEqual([]);
});

test.each(all)('$name is a whole message', ({ model }) => {
  const message = renderNotice(model);
  expect(Message.parse(message)).toEqual(message);
  const { subject, text, html, json } = message;
  for (const said of [subject, text, visible(html)])
    expect(said).not.toMatch(/undefined|null|NaN|[{}]|\[object/);
  expect(subject.length).toBeLessThanOrEqual(110);
  expect(html.startsWith('<!DOCTYPE html>\n<html lang="')).toBe(true);
  expect(html.length).toBeLessThan(100_000); // longer ones are clipped by mail programs
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  expect(renderNotice(model)).toEqual(message);
});

test.each(all)('$name says in its plain text all that its page says', ({ model }) => {
  const { text, html } = renderNotice(model);
  const squeezed = text.replace(/^> /gm, '').replace(/\s+/g, '');
  const page = html.replace(/[\s\S]*<h1/, '<h1').replaceAll('&nbsp;', ' ');
  const pieces = [...page.matchAll(/>([^<>]+)</g)].map(([, piece]) => piece!.replace(/\s+/g, ''));
  const unescaped = pieces.map((piece) => piece.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
  expect(unescaped.filter((piece) => piece !== ':' && !squeezed.includes(piece))).toEqual([]);
});

test('customer, site and host come first in the subject', () => {
  expect(sample('broke-host-down', 'en').subject).toBe(
    'Kovács Kft. · Szeged · nas-01: host silent since 03:14',
  );
  expect(sample('broke-host-down', 'hu').subject).toBe(
    'Kovács Kft. · Szeged · nas-01: a szerver 03:14 óta nem jelentkezik',
  );
  expect(sample('type-storage-disconnected', 'en').subject).toBe(
    'Kovács Kft. · Szeged · nas-01 · backup-hdd: storage disconnected',
  );
  expect(
    sample('broke-host-down', 'en', { customer: { id: 'kovacs', name: null, site: null } }).subject,
  ).toBe('kovacs · nas-01: host silent since 03:14');
});

test('whoever is told that it ended is told how long it lasted and how often it came', () => {
  const { subject, text, severity } = sample('ended-host-silent', 'hu');
  expect(subject).toBe('Kovács Kft. · Szeged · nas-01: a szerver újra jelentkezik (2 óra 11 perc után)');
  expect(text).toContain('✓ Megoldódott');
  expect(text).toMatch(/Ebben a hónapban: 3\. alkalommal/);
  expect(text).not.toContain('Tudnivaló');
  expect(severity).toBe('info');
});

test('an incident that ended is worded by its rule, whatever the last event was', () => {
  const byRecovery = sample('ended-host-silent', 'en', { eventType: 'host_recovered' });
  const byDecision = sample('ended-host-silent', 'en', { eventType: 'host_down', severity: 'error' });
  expect(byDecision.subject).toBe(byRecovery.subject);
  expect(byDecision.severity).toBe('info');
});

test('a mass silence is worded as one when it is told again and when it ends as any incident does', () => {
  expect(sample('mass-silence-reminder', 'en').subject).toContain('open for 6 h: 41 of 302 sources silent');
  expect(sample('mass-silence-ended', 'en', { kind: 'ended' }).subject).toBe(
    sample('mass-silence-ended', 'en').subject,
  );
});

test('at most fifty lines are listed, and the others are counted', () => {
  const rows = Array.from({ length: 80 }, (_, index) => ({ who: `Ügyfél ${index}`, what: null, at: null }));
  const { text, html, json } = sample('mass-silence', 'hu', { entries: { rows, total: 300 } });
  expect(text.match(/^- Ügyfél/gm)).toHaveLength(50);
  expect(text).toContain('és még 250');
  expect(html).not.toContain('Ügyfél 50');
  expect(json).toMatchObject({ entries_total: 300 });
  expect(json.entries).toHaveLength(50);
});

test('what the hub says in English is not put before a Hungarian reader', () => {
  const message = { text: 'disk /srv is at 93 %', by: 'hub' } as const;
  expect(sample('type-disk-warning', 'en', { message }).text).toContain('> disk /srv is at 93 %');
  expect(sample('type-disk-warning', 'hu', { message }).text).not.toContain('/srv is at');
});

test('what operators note among themselves is not told to a customer', () => {
  expect(sample('worse-acknowledged', 'en').text).toContain('power supply on Monday');
  expect(sample('worse-acknowledged', 'hu').text).not.toContain('power supply');
});

test('a digest of several customers for one address names none of them as the reason', () => {
  const digest = (customer: NoticeModel['customer']) =>
    sample('digest', 'hu', { audience: 'customer', customer }).text.replace(/\s+/g, ' ');
  expect(digest({ id: 'kovacs', name: 'Kovács Kft.', site: null })).toContain(
    'kapcsolva (ügyfél: Kovács Kft.).',
  );
  expect(digest(null)).toContain('az ilyen értesítések be vannak kapcsolva. ');
});

test('a reminder of what somebody has in hand does not say that nobody has', () => {
  const { model } = samples('en').find(({ name }) => name === 'worse-acknowledged')!;
  const reminder = (at: number) => renderNotice({ ...model, kind: 'reminder', at }).text.replace(/\s+/g, ' ');
  const until = model.incident!.acknowledged!.until!;
  expect(reminder(until - 1)).not.toContain('nobody has acknowledged it');
  expect(reminder(until)).toContain('nobody has acknowledged it');
  expect(reminder(until)).not.toContain('operator:anna');
});

test('a measure is written as the language writes numbers', () => {
  expect(sample('type-disk-warning', 'hu').text).toMatch(/Mért érték: +93,4%/);
  expect(sample('type-disk-warning', 'en').text).toMatch(/Measured: +93\.4%/);
});

test('the webhook gets stable keys, and null where there is nothing', () => {
  expect(sample('broke-host-down', 'en').json).toMatchObject({
    kind: 'broke',
    event_type: 'host_down',
    severity: 'error',
    customer_id: 'kovacs',
    host_id: 'kovacs-1f6e2a90',
    subject: null,
    message: null,
    at: '2026-11-21T02:44:00.000Z',
    incident_id: 48213,
    url: 'https://hub.example/incidents/48213',
    language: 'en',
  });
  const keys = all.map(({ model }) => Object.keys(renderNotice(model).json).join());
  expect(new Set(keys).size).toBe(1);
});
