/** The id of an incident, a notice or a mute as it comes over the wire: a position of the log. Undefined for what is none. */
export const idOf = (text: string): number | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
