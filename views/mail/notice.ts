import type { Audience, Message, NoticeKind } from '../../schema/notice.ts';
import type { Shared } from '../../schema/silence.ts';

export type Language = Message['language'];

/**
 * All that a notice is rendered from; nothing else is looked at, so the same model is the same message for ever.
 * Times are ms. Names and texts may come from boxes: they are taken as they are and made harmless here.
 */
export interface NoticeModel {
  kind: NoticeKind;
  audience: Audience;
  language: Language;
  /** IANA name of the zone that times are told in: the customer's, else the hub's */
  zone: string;
  /** of the wire (schema/event-types.yaml), or one of the hub's own matters: mass_silence, hub_was_blind … */
  eventType: string;
  severity: 'info' | 'warning' | 'error';
  /** null: a matter of the hub itself, or of more than one customer */
  customer: { id: string; name: string | null; site: string | null } | null;
  /** null: it is about the customer as a whole, or about the hub */
  host: { id: string; name: string | null } | null;
  /** the storage, target, container or guest that it is about; null: the host or customer itself */
  subject: string | null;
  /**
   * What was said with it, as it was said; null: nothing. What the hub says itself is English and says no more than
   * the wording here does, so readers of another language are not shown it.
   */
  message: { text: string; by: 'box' | 'hub' } | null;
  /** a few facts as they were sent (`detailsOf`); 20 at most are shown */
  details: readonly Detail[];
  /** of a limit of the hub's: what was measured, in percent, and the limit that counts; null: it is about no measure */
  measured: { percent: number; limit: number | null } | null;
  /** when it happened; of a reminder, a digest and the like: when it was written */
  at: number;
  /** of somebody silent or late: when it was last heard; null: not known, or not about silence. It is in the subject */
  since: number | null;
  /** null: it opened, changed and ended none */
  incident: IncidentInNotice | null;
  /** of a mass silence, in every kind of notice about it: how many are silent of all that are expected to speak; else null */
  silence: { silent: number; expected: number; shared: Shared | null } | null;
  /** of `blind`: when the hub heard nobody; else null */
  blind: {
    from: number;
    to: number;
    /** null: not known */
    why: 'stopped' | 'crashed' | 'suspended' | 'clock' | 'refused' | null;
  } | null;
  /** of `daily`: how the fleet is at `at`; else null */
  fleet: { customers: number; hosts: number; silent: number; openIncidents: number } | null;
  /** of `digest` what waited, of `mass_silence` and `blind` who is silent; 50 at most are shown. null: nothing to list */
  entries: { rows: readonly Entry[] /** of these and those left out */; total: number } | null;
}

export interface Detail {
  name: string;
  value: string;
}

/** A line of a list. */
export interface Entry {
  /** the customer and host; null where `what` names them (subject lines in a digest) */
  who: string | null;
  /** null: being in the list says it */
  what: string | null;
  /** when it happened; of somebody silent, when it was last heard; null: not known, or never */
  at: number | null;
}

/** The incident of a notice, as it stands when the notice is written. */
export interface IncidentInNotice {
  id: number;
  /** its page; null: the hub has no public_url, or the reader cannot sign in there (customers) */
  url: string | null;
  /** `opens` and `resolves` of the event types, or mass_silence */
  rule: string;
  openedAt: number;
  /** null: it is open */
  endedAt: number | null;
  /** how it ended: what it was about resolved, a flapping one settled, its host was decommissioned; null: it is open */
  ended: 'resolved' | 'settled' | 'decommissioned' | null;
  /** how often it was opened this month, this time included */
  timesThisMonth: number;
  /** who has it in hand; null: nobody */
  acknowledged: {
    by: string;
    at: number;
    /** null: to its end */
    until: number | null;
    note: string | null;
  } | null;
}

/** What most notices have nothing of: spread it, then say what there is. */
export const nothingMore = {
  customer: null,
  host: null,
  subject: null,
  message: null,
  details: [],
  measured: null,
  since: null,
  incident: null,
  silence: null,
  blind: null,
  fleet: null,
  entries: null,
} as const satisfies Partial<NoticeModel>;
