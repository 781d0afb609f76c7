import type { Detail } from './notice.ts';

const most = 20;

/**
 * The facts of an event's details as they were sent, any JSON: numbers, truths and texts on the top level, and lists
 * of them; what is nested deeper is left to the timeline. 20 at most.
 */
export function detailsOf(details: unknown): Detail[] {
  if (details === null || typeof details !== 'object' || Array.isArray(details)) return [];
  return Object.entries(details)
    .map(([name, value]) => ({ name, value: textOf(value) }))
    .filter((detail): detail is Detail => detail.value !== null && detail.value !== '')
    .slice(0, most);
}

function textOf(value: unknown): string | null {
  if (Array.isArray(value)) {
    const texts = value.slice(0, most).map((one) => (Array.isArray(one) ? null : textOf(one)));
    return texts.includes(null) ? null : texts.join(', ');
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;
}
