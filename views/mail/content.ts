import { type Href, outside } from '../parts/safe-href.ts';
import { type Fact, factsOf } from './facts.ts';
import { manyLines, oneLine } from './foreign-text.ts';
import { messages, say } from './messages.ts';
import type { Language, NoticeModel } from './notice.ts';
import { instant, shortInstant } from './phrases.ts';
import { nameOfSubject, wordingOf } from './wording.ts';

/** A notice in the words of its reader, harmless throughout; text, HTML and subject are only ways to set it. */
export interface Content {
  language: Language;
  state: { tone: 'down' | 'warn' | 'ok' | 'info'; sign: string; word: string };
  /** customer, site, host, and what of it; the hub where it is about none */
  who: readonly string[];
  headline: string;
  lead: string;
  advice: { heading: string; text: string } | null;
  link: { href: Href; label: string } | null;
  facts: readonly Fact[];
  said: { heading: string; lines: readonly string[]; cut: string | null } | null;
  list: { heading: string; times: string | null; rows: readonly Row[]; more: string | null } | null;
  footer: readonly string[];
}

/** A line of the list; null: nothing to say. */
export interface Row {
  time: string | null;
  /** the time with the word for what was then */
  timed: string | null;
  who: string | null;
  what: string | null;
}

const entriesAtMost = 50;

export function contentOf(model: NoticeModel): Content {
  const { language } = model;
  const { subject, lead, advice } = wordingOf(model);
  const { parts } = messages[language];
  return {
    language,
    state: stateOf(model),
    who: whoOf(model),
    headline: subject,
    lead,
    advice: advice === null ? null : { heading: parts.advice, text: advice },
    link: linkOf(model),
    facts: factsOf(model),
    said: saidOf(model),
    list: listOf(model),
    footer: footerOf(model),
  };
}

/** It is over: good news, whatever it was. */
export const isOver = ({ kind }: NoticeModel): boolean => kind === 'ended' || kind === 'mass_silence_ended';

function stateOf(model: NoticeModel): Content['state'] {
  const { states } = messages[model.language];
  if (model.incident?.ended === 'decommissioned') return { tone: 'info', sign: '○', word: states.closed };
  if (isOver(model)) return { tone: 'ok', sign: '✓', word: states.ended };
  if (model.kind === 'test' || model.eventType === 'test')
    return { tone: 'info', sign: '○', word: states.test };
  const looks = {
    error: { tone: 'down', sign: '✕' },
    warning: { tone: 'warn', sign: '▲' },
    info: { tone: 'info', sign: '○' },
  } as const;
  return { ...looks[model.severity], word: states[model.severity] };
}

function whoOf(model: NoticeModel): string[] {
  const { customer, host, language } = model;
  const names = [
    customer && oneLine(customer.name || customer.id, 48),
    customer?.site ? oneLine(customer.site, 32) : null,
    host && oneLine(host.name || host.id, 48),
    nameOfSubject(model) && oneLine(model.subject ?? '', 32),
  ].filter((name): name is string => name !== null && name !== '');
  return names.length === 0 ? [messages[language].parts.hub] : names;
}

function linkOf({ incident, language }: NoticeModel): Content['link'] {
  const href = incident?.url == null ? null : outside(incident.url);
  if (incident === null || href === null) return null;
  return { href, label: say(language, messages[language].parts.link, { id: String(incident.id) }) };
}

function saidOf({ message, language }: NoticeModel): Content['said'] {
  if (message === null || (message.by === 'hub' && language !== 'en')) return null;
  const { parts } = messages[language];
  const { lines, cut } = manyLines(message.text, { characters: 2_000, lines: 40 });
  if (lines.every((line) => line === '')) return null;
  const heading = message.by === 'hub' ? parts.saidByHub : parts.saidByBox;
  return { heading, lines, cut: cut ? parts.cut : null };
}

function listOf({ entries, kind, at, zone, language }: NoticeModel): Content['list'] {
  if (entries === null || entries.rows.length === 0) return null;
  const { parts } = messages[language];
  const waited = kind === 'digest';
  const rows = entries.rows.slice(0, entriesAtMost).map((entry) => {
    const time = entry.at === null ? null : shortInstant(entry.at, at, zone, language);
    return {
      time,
      timed: time && say(language, waited ? parts.written : parts.heard, { time }),
      who: entry.who === null ? null : oneLine(entry.who, 140),
      what: entry.what === null ? null : oneLine(entry.what, 200),
    };
  });
  const left = Math.max(entries.total, entries.rows.length) - rows.length;
  return {
    heading: waited ? parts.waited : parts.silentOnes,
    times: rows.every(({ time }) => time === null) ? null : waited ? parts.writtenAt : parts.heardAt,
    rows,
    more: left > 0 ? say(language, parts.more, { count: left }) : null,
  };
}

function footerOf(model: NoticeModel): string[] {
  const { audience, customer, kind, zone, at, language } = model;
  const { parts } = messages[language];
  const who = customer === null ? 'none' : oneLine(customer.name || customer.id, 60);
  const why = kind === 'test' ? parts.tested : audience === 'operator' ? parts.operator : parts.customer;
  return [
    say(language, why, { who }),
    say(language, parts.zone, { zone, written: instant(at, zone, language) }),
  ];
}
