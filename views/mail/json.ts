import type { Content } from './content.ts';
import { isOver } from './content.ts';
import { manyLines, oneLine } from './foreign-text.ts';
import type { NoticeModel } from './notice.ts';

/**
 * What the webhook posts. Programs key on it: names stay, in snake_case; what there is nothing of is null or empty;
 * times are RFC 3339 in UTC. `title` is the mail's subject line, `subject` what of its host or customer it is about.
 */
export function jsonOf(model: NoticeModel, title: string, { lead, link }: Content): Record<string, unknown> {
  const { customer, host, incident, measured, silence, blind, fleet, entries } = model;
  return {
    kind: model.kind,
    audience: model.audience,
    language: model.language,
    event_type: oneLine(model.eventType, 200),
    severity: severityOf(model),
    title,
    summary: lead,
    customer_id: text(customer?.id),
    customer_name: text(customer?.name),
    site: text(customer?.site),
    host_id: text(host?.id),
    host_name: text(host?.name),
    subject: text(model.subject),
    message:
      model.message && manyLines(model.message.text, { characters: 10_000, lines: 500 }).lines.join('\n'),
    details: Object.fromEntries(
      model.details.slice(0, 20).map(({ name, value }) => [oneLine(name, 100), oneLine(value, 1_000)]),
    ),
    percent: measured?.percent ?? null,
    limit_percent: measured?.limit ?? null,
    at: time(model.at),
    last_heard_at: time(model.since),
    incident_id: incident?.id ?? null,
    rule: text(incident?.rule),
    opened_at: time(incident?.openedAt),
    ended_at: time(incident?.endedAt),
    ended: incident?.ended ?? null,
    times_this_month: incident?.timesThisMonth ?? null,
    acknowledged_by: text(incident?.acknowledged?.by),
    url: link?.href ?? null,
    silence: silence && {
      silent: silence.silent,
      expected: silence.expected,
      shared: silence.shared?.what ?? null,
      shared_name: text(silence.shared?.name),
    },
    blind: blind && { from: time(blind.from), to: time(blind.to), why: blind.why },
    fleet: fleet && {
      customers: fleet.customers,
      hosts: fleet.hosts,
      silent: fleet.silent,
      open_incidents: fleet.openIncidents,
    },
    entries: (entries?.rows ?? []).slice(0, 50).map(({ who, what, at }) => ({
      who: text(who),
      what: text(what),
      at: time(at),
    })),
    entries_total: entries === null ? 0 : Math.max(entries.total, entries.rows.length),
  };
}

/** How grave the notice is: that something is over is not grave, whatever it was. */
export const severityOf = (model: NoticeModel): NoticeModel['severity'] =>
  isOver(model) ? 'info' : model.severity;

const text = (value: string | null | undefined): string | null =>
  value == null ? null : oneLine(value, 1_000);

const time = (ms: number | null | undefined): string | null =>
  ms == null ? null : new Date(ms).toISOString();
