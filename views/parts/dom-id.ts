/**
 * An id of ours (customer, host) as an id of an element: only letters, figures, `-` and `_`, so that it needs no
 * escaping in a selector, and never the same for two different ids. Anything else becomes `_` and its code point in
 * hex and `_`; a `_` is written the same way, so that nothing can imitate it.
 */
export function domId(kind: string, id: string): string {
  const safe = id.replace(/[^A-Za-z0-9-]/gu, (char) => `_${(char.codePointAt(0) ?? 0).toString(16)}_`);
  return `${kind}-${safe}`;
}
