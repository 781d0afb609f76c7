import { eventType } from '../../schema/event-types.ts';
import type { Shared } from '../../schema/silence.ts';
import { counted } from '../format.ts';

/** What an incident is about, as far as naming it goes. */
export type Named = {
  eventType: string;
  /** the storage, target or container; null: the host or customer itself */
  subject: string | null;
  host: string | null;
  customer: string | null;
  mass: { silent: number; expected: number; shared: Shared | null } | null;
};

/** An incident in one line: "Host is silent: pve1, Tisza-parti Panzió". */
export function titleOf({ eventType: type, subject, host, customer, mass }: Named): string {
  if (mass !== null) {
    const where = mass.shared?.name ? `, ${mass.shared.what} ${mass.shared.name}` : '';
    return `${mass.silent} of ${counted(mass.expected, 'source')} silent together${where}`;
  }
  const words = eventType(type)?.words ?? type.replaceAll('_', ' ');
  const about = [subject, host, customer].filter((name) => name !== null);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${about.join(', ')}`;
}
