import { oneLine } from './foreign-text.ts';
import { described, messages, say, type Values } from './messages.ts';
import type { NoticeModel } from './notice.ts';
import { lengthOf, shortInstant } from './phrases.ts';

/** What a notice says in words: a piece of a sentence for the subject, whole sentences, and what can be done. */
export interface Wording {
  subject: string;
  lead: string;
  /** for customers, while it is open; null: nothing to say */
  advice: string | null;
}

/** The words for a notice in its reader's language. */
export function wordingOf(model: NoticeModel): Wording {
  const { language } = model;
  const values = valuesOf(model);
  const own = ownMatter(model);
  if (own) return { ...saidWith(own, values, model), advice: null };

  const { kinds, endings, types, unknownType } = messages[language];
  if (model.kind !== 'ended') {
    const what = saidWith(described(types, model.eventType, unknownType), values, model);
    return { ...joined(what, kinds[model.kind], values, model), advice: adviceOf(model) };
  }
  const how = model.incident?.ended;
  const over = how === 'settled' || how === 'decommissioned' ? endings[how] : kinds.ended;
  const what = saidWith(overOf(model), values, model);
  if (how === 'decommissioned') return { ...saidWith(over, values, model), advice: null }; // nothing works again
  return { ...joined(what, model.incident ? over : kinds.event, values, model), advice: null };
}

interface Pair {
  readonly subject: string;
  readonly lead: string;
}

/** Matters with words of their own, whatever their event type is; a mass silence also when it is told again. */
function ownMatter({ kind, eventType, language, incident }: NoticeModel): Pair | undefined {
  const { kinds } = messages[language];
  const mass = eventType === 'mass_silence' || incident?.rule === 'mass_silence';
  if (kind === 'ended') return mass ? kinds.mass_silence_ended : undefined;
  if (mass && (kind === 'broke' || kind === 'event' || kind === 'worse')) return kinds.mass_silence;
  switch (kind) {
    case 'mass_silence':
    case 'mass_silence_ended':
    case 'blind':
    case 'uncertain':
    case 'digest':
    case 'daily':
    case 'test':
      return kinds[kind];
    default:
      return mass ? composed(kinds.mass_silence, kinds[kind]) : undefined;
  }
}

const composed = (what: Pair, more: Pair): Pair => ({
  subject: more.subject.replace('{what}', what.subject),
  lead: `${what.lead} ${more.lead}`,
});

/** That what an incident was about is over; told by its rule, which is one for all that can end it. */
function overOf({ incident, language }: NoticeModel): Pair {
  const { rules, unknownRule } = messages[language];
  return described<Pair>(rules, incident?.rule ?? '', unknownRule);
}

function adviceOf({ audience, kind, incident, language }: NoticeModel): string | null {
  const { rules } = messages[language];
  if (audience !== 'customer' || incident === null || kind === 'event') return null;
  const advice = described<{ advice: string }>(rules, incident.rule, { advice: '' }).advice;
  return advice === '' ? null : say(language, advice);
}

const saidWith = ({ subject, lead }: Pair, values: Values, { language }: NoticeModel): Pair => ({
  subject: say(language, subject, values),
  lead: say(language, lead, values),
});

function joined(what: Pair, more: Pair, values: Values, model: NoticeModel): Pair {
  const { subject, lead } = saidWith(more, { ...values, what: what.subject }, model);
  return { subject, lead: lead === '' ? what.lead : `${what.lead} ${lead}` };
}

/** All that a message may ask for; `none` where there is nothing, so that a message can leave it out. */
function valuesOf(model: NoticeModel): Values {
  const { language, zone, at, incident, blind, measured, silence, fleet } = model;
  const name = nameOfSubject(model);
  const lasted = blind ? blind.to - blind.from : incident ? (incident.endedAt ?? at) - incident.openedAt : 0;
  return {
    name: name ?? '',
    named: name === null ? 'no' : 'yes',
    about: name === null ? '' : `: ${name}`,
    type: oneLine(model.eventType, 60),
    since: model.since === null ? 'none' : shortInstant(model.since, at, zone, language),
    value: measured === null ? 'none' : String(Math.round(measured.percent)),
    duration: lengthOf(lasted, language),
    times: incident?.timesThisMonth ?? 1,
    held: holds(model) ? 'yes' : 'no',
    silent: silence?.silent ?? fleet?.silent ?? 0,
    expected: silence?.expected ?? 0,
    shared: silence?.shared?.name ? silence.shared.what : 'none',
    sharedName: oneLine(silence?.shared?.name ?? '', 60),
    why: blind?.why ?? 'none',
    total: model.entries?.total ?? 0,
    open: fleet?.openIncidents ?? 0,
    customers: fleet?.customers ?? 0,
    hosts: fleet?.hosts ?? 0,
  };
}

/** Somebody has it in hand when the notice is written. */
export function holds({ incident, at }: NoticeModel): boolean {
  const { until } = incident?.acknowledged ?? { until: at };
  return until === null || until > at;
}

/** What it is about, where that is not the host or customer itself; 60 characters at most. */
export function nameOfSubject({ subject, host, customer }: NoticeModel): string | null {
  if (subject === null || subject === host?.id || subject === customer?.id) return null;
  const name = oneLine(subject, 60);
  return name === '' ? null : name;
}
