declare const checked: unique symbol;

/**
 * An address that may stand in an `href`. Only this file makes one, so text from a box cannot become a link by
 * accident: JSX escapes quotes, but `javascript:` has none.
 */
export type Href = string & { readonly [checked]: true };

type Query = Record<string, string | number | undefined>;

const at = (path: string, query: Query = {}): Href => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') asked.set(name, String(value));
  }
  return (asked.size === 0 ? path : `${path}?${asked}`) as Href;
};

/** The places of the hub. Names from outside are encoded; what is undefined or empty is left out. */
export const to = {
  fleet: (query: Query = {}): Href => at('/', query),
  customer: (customerId: string, query: Query = {}): Href =>
    at(`/customers/${encodeURIComponent(customerId)}`, query),
  host: (hostId: string, query: Query = {}): Href => at(`/hosts/${encodeURIComponent(hostId)}`, query),
  incidents: (query: Query = {}): Href => at('/incidents', query),
  incident: (incidentId: number): Href => at(`/incidents/${incidentId}`),
  notices: (query: Query = {}): Href => at('/notices', query),
  notice: (notificationId: number): Href => at(`/notices/${notificationId}`),
  events: (query: Query = {}): Href => at('/events', query),
  api: (): Href => at('/api'),
  openapi: (): Href => at('/api/v1/openapi.json'),
  login: (next?: string): Href => at('/login', { next }),
  /** A place on the same page; the id comes from {@link domId} or is a literal of ours. */
  onPage: (id: string): Href => `#${id}` as Href,
};

/** An address that somebody else wrote: http and https without credentials in it, else null and it stays text. */
export function outside(address: string): Href | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, password, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return username === '' && password === '' ? (href as Href) : null;
}
