import type { ChannelName, DecisionReason } from '../../schema/notice.ts';
import type { Shared } from '../../schema/silence.ts';
import type { Severity } from '../status.ts';

export type IncidentState = 'open' | 'acknowledged' | 'resolved';

/** An incident as it stands. Times in ms. */
export type IncidentNow = {
  incidentId: number;
  title: string;
  rule: string;
  eventType: string;
  /** the storage, target or container; null: the host or customer itself */
  subject: string | null;
  /** null: it is about many */
  customerId: string | null;
  customerName: string | null;
  hostId: string | null;
  hostName: string | null;
  severity: Severity;
  state: IncidentState;
  message: string | null;
  openedAt: number;
  /** the last acknowledgement, also one that is over; null: none */
  acknowledged: { by: string; at: number; note: string | null; until: number | null } | null;
  resolvedAt: number | null;
  ended: 'resolved' | 'decommissioned' | 'settled' | null;
  parentId: number | null;
  flapping: boolean;
  /** nobody can know: it is about a measure of a box that is silent */
  unknown: boolean;
  timesThisMonth: number;
  /** so far, or to its end */
  durationMs: number;
  mass: { silent: number; expected: number; shared: Shared | null } | null;
};

/** A step of the chain: event → rule → decision → message → the provider's answer. */
export type WhyLine = {
  /** ms */
  at: number;
  /** in the log; null for what is no fact */
  position: number | null;
  what: WhatHappened;
  detail: string;
  /** one word: the effect of an event, why somebody was told or not, what came of an attempt */
  reason: string | null;
};

export type WhatHappened =
  | 'event'
  | 'rule'
  | 'decision'
  | 'message'
  | 'answer'
  | 'acknowledged'
  | 'state'
  | 'settings'
  | 'mute'
  | 'incident'
  | 'next';

/** A mute that is not over. Times in ms. */
export type MuteNow = {
  muteId: number;
  customerId: string | null;
  hostId: string | null;
  rule: string | null;
  from: number;
  until: number;
  /** its window of the week in words; null: all the time */
  weekly: string | null;
  reason: string | null;
  by: string;
  inForce: boolean;
};

/** A line of the ledger. Times in ms. */
export type NoticeNow = {
  notificationId: number;
  at: number;
  audience: 'operator' | 'customer';
  customerId: string | null;
  customerName: string | null;
  eventType: string;
  kind: string;
  subject: string | null;
  incidentId: number | null;
  decision: 'send' | 'withhold';
  reason: DecisionReason;
  detail: string | null;
  channel: ChannelName | null;
  recipient: string | null;
  state: 'requested' | 'sending' | 'accepted' | 'uncertain' | 'dead' | 'withheld';
  attempts: readonly { at: number; outcome: string; detail: string | null }[];
  nextAt: number | null;
};
