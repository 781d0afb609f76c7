const titleLimit = 4_000;

/** The first `limit` characters and an ellipsis, never half of one; short text as it is. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  // A surrogate pair is not torn: its first half alone would be drawn as a box.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

type Props = { text: string; limit?: number };

/**
 * Text that somebody else wrote: a name, a message, an id from a box. It stands in a `<bdi>`, so that a right-to-left
 * override ends with it, inside an element where htmx reads no attributes, shortened, with the whole
 * in the title wherever a column might cut it.
 */
export const Foreign = ({ text, limit = 120 }: Props) => (
  <span hx-ignore="" title={text.length > Math.min(limit, 24) ? whole(text) : undefined}>
    <bdi>{shortened(text, limit)}</bdi>
  </span>
);

// A title of a megabyte helps nobody; what was cut off says how much it is, and the report shows it all.
const whole = (text: string) =>
  text.length <= titleLimit ? text : `${shortened(text, titleLimit)} (${text.length} characters)`;
