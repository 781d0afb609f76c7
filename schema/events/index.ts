import type { EventDefinition, Recorded, RecordedOf } from '../event.ts';
import * as backup from './backup.ts';
import * as blindTime from './blind-time.ts';
import * as controller from './controller.ts';
import * as customer from './customer.ts';
import * as host from './host.ts';
import * as hub from './hub.ts';
import * as incident from './incident.ts';
import * as monitoring from './monitoring.ts';
import * as mute from './mute.ts';
import * as notification from './notification.ts';
import * as reactor from './reactor.ts';
import * as rules from './rules.ts';

/** The catalogue: every type of event that the log may hold, by name. */
export const catalogue = {
  ...hub,
  ...backup,
  ...blindTime,
  ...rules,
  ...customer,
  ...host,
  ...controller,
  ...monitoring,
  ...incident,
  ...mute,
  ...notification,
  ...reactor,
};

export type EventType = keyof typeof catalogue;

/** Any event of the log, as a reader gets it. */
export type HubEvent = { [T in EventType]: RecordedOf<(typeof catalogue)[T]> }[EventType];

/** The recorded form of one type. */
export type EventOf<T extends EventType> = RecordedOf<(typeof catalogue)[T]>;

/** The definition of a type by its name in the log; undefined for one that this version does not know. */
export const definitionOf = (type: string): EventDefinition | undefined =>
  Object.hasOwn(catalogue, type) ? (catalogue[type as EventType] as unknown as EventDefinition) : undefined;

export type { Recorded };
