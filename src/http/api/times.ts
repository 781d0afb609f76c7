/** Times on the wire are RFC 3339 in UTC; null stays null. */
export const rfc3339 = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();
