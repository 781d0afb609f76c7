import { eventType } from './event-types.ts';

/** Where boxes put what an event is about, by the kind of subject that its type has. */
const places: Record<string, readonly string[]> = {
  host: [],
  customer: [],
  storage: ['storage', 'durable_id', 'path', 'mount', 'label', 'disk', 'device'],
  target: ['target', 'repository', 'destination'],
  container: ['container', 'container_name', 'name', 'app'],
  guest: ['guest', 'vmid'],
};

interface Raised {
  eventType: string;
  details: unknown;
  subject?: string | undefined;
}

/** The host that a box says its event is about, or null: to be believed only when it is its customer's. */
export const claimedHost = (details: unknown): string | null => textAt(details, 'host_id');

/** What of its customer or host an event is about: a storage, a target …; null: the customer or host itself. */
export function subjectIn({ eventType: type, subject, details }: Raised): string | null {
  if (subject !== undefined) return subject;
  const kind = eventType(type)?.subject;
  for (const place of (kind && places[kind]) || []) {
    const text = textAt(details, place);
    if (text !== null) return text;
  }
  return null;
}

function textAt(details: unknown, name: string): string | null {
  if (details === null || typeof details !== 'object' || !Object.hasOwn(details, name)) return null;
  const value = (details as Record<string, unknown>)[name];
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
    ? String(value).slice(0, 300)
    : null;
}
