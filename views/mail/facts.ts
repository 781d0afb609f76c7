import { oneLine } from './foreign-text.ts';
import { described, messages, say } from './messages.ts';
import type { NoticeModel } from './notice.ts';
import { instant, lengthOf } from './phrases.ts';
import { holds, nameOfSubject } from './wording.ts';

/** A row of the table of facts: made harmless, on one line. */
export interface Fact {
  label: string;
  value: string;
}

const detailsAtMost = 20;

/** What there is to know beside the sentences, in the order in which one asks: who, what, when, how often, whose. */
export function factsOf(model: NoticeModel): Fact[] {
  const { facts } = messages[model.language];
  const rows: Partial<Record<keyof typeof facts, string | null>> = {
    ...whoRows(model),
    ...measureRows(model),
    ...timeRows(model),
    ...handRows(model),
  };
  const shown = Object.entries(rows).flatMap(([key, value]) =>
    value ? [{ label: facts[key as keyof typeof facts], value }] : [],
  );
  return [...shown, ...detailRows(model)];
}

function whoRows(model: NoticeModel) {
  const { customer, host, audience } = model;
  return {
    customer: customer && named(customer, audience),
    site: customer?.site ? oneLine(customer.site, 200) : null,
    host: host && named(host, audience),
    subject: nameOfSubject(model) && oneLine(model.subject ?? '', 200),
  };
}

/** Operators search by id; customers know the name. */
function named({ id, name }: { id: string; name: string | null }, audience: NoticeModel['audience']): string {
  if (!name || name === id) return oneLine(id, 200);
  return audience === 'operator' ? `${oneLine(name, 200)} (${oneLine(id, 130)})` : oneLine(name, 200);
}

function measureRows(model: NoticeModel) {
  const { measured, language, audience, eventType } = model;
  const { values } = messages[language];
  const percent = (n: number) => say(language, values.percent, { percent: Number(n.toFixed(1)) });
  return {
    type: audience === 'operator' && !speaksForItself(model) ? oneLine(eventType, 100) : null,
    measured: measured && percent(measured.percent),
    limit: measured?.limit == null ? null : percent(measured.limit),
  };
}

function timeRows(model: NoticeModel) {
  const { at, since, incident, kind, zone, language, blind } = model;
  const { values } = messages[language];
  const time = (ms: number | null | undefined) => (ms == null ? null : instant(ms, zone, language));
  const open = incident !== null && incident.endedAt === null && incident.openedAt < at;
  return {
    at: speaksForItself(model) || (incident !== null && kind !== 'worse') ? null : time(at),
    since: kind === 'ended' ? null : time(since), // it has been heard again
    from: time(blind?.from),
    to: time(blind?.to),
    openedAt: time(incident?.openedAt),
    endedAt: time(incident?.endedAt),
    duration: incident?.endedAt == null ? null : lengthOf(incident.endedAt - incident.openedAt, language),
    openFor: open ? lengthOf(at - incident.openedAt, language) : null,
    times: incident && say(language, values.times, { times: incident.timesThisMonth }),
  };
}

/** Matters of the hub itself: the footer says when it was written, and its name for the event says nothing more. */
const speaksForItself = ({ kind }: NoticeModel) =>
  kind === 'blind' || kind === 'digest' || kind === 'daily' || kind === 'test';

/** What operators say to each other stays among them. */
function handRows(model: NoticeModel) {
  const { incident, audience, zone, language } = model;
  if (incident === null || audience === 'customer') return {};
  const held = holds(model) ? incident.acknowledged : null;
  return {
    acknowledged:
      held &&
      say(language, messages[language].values.acknowledged, {
        by: oneLine(held.by, 100),
        until: held.until === null ? 'none' : instant(held.until, zone, language),
      }),
    note: held?.note ? oneLine(held.note, 500) : null,
    incident: String(incident.id),
  };
}

function detailRows(model: NoticeModel): Fact[] {
  const { language, zone } = model;
  const told = [model.subject, model.host?.id, model.customer?.id];
  return model.details
    .filter(({ value }) => !told.includes(value))
    .slice(0, detailsAtMost)
    .map(({ name, value }) => ({
      label: described(messages[language].details, name, oneLine(name, 40)),
      value: isInstant(value) ? instant(Date.parse(value), zone, language) : oneLine(value, 300),
    }))
    .filter(({ label, value }) => label !== '' && value !== '');
}

const isInstant = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
  Number.isFinite(Date.parse(text));
