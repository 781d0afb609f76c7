import { z } from 'zod';

/** An entry of a body that made no sense, and why. */
export const Skipped = z.strictObject({ path: z.string(), message: z.string() });
export type Skipped = z.infer<typeof Skipped>;

export type Understood<T> =
  | { ok: true; value: T; skipped: Skipped[]; unknown: string[] }
  | { ok: false; errors: { path: string; message: string }[] };

type Path = readonly PropertyKey[];

const longestList = 5_000;
const mostSkipped = 200;
const mostUnknown = 100;

/**
 * Reads a report with a strict schema and forgives what only costs itself: a bad entry of a top-level list is
 * skipped, a bad value inside an object is unknown, an unknown key is named. What is left is exactly what the
 * schema promises. A wrong identity, or something else where a list or an object belongs, is an error (400).
 *
 * Go clients send null for an empty collection and for a value that they do not have: null counts as absent.
 */
export function understand<T>(schema: z.ZodType<T>, body: unknown): Understood<T> {
  const first = schema.safeParse(body);
  if (first.success) return { ok: true, value: first.data, skipped: [], unknown: [] };
  if (!isObject(body)) return { ok: false, errors: toErrors(first.error.issues) };

  const skipped = tooLong(body);
  let value = prune(withoutNulls(body), skipped) as Record<string, unknown>;
  const unknown = new Set<string>();
  const again = schema.safeParse(value);
  if (again.success) return { ok: true, value: again.data, skipped, unknown: [] };

  const errors: z.core.$ZodIssue[] = [];
  const excused = new Map<string, string>();
  for (const issue of again.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) unknown.add(general([...issue.path, key]));
      continue;
    }
    const culprit = excusable(issue);
    if (culprit === undefined) errors.push(issue);
    else if (!excused.has(display(culprit))) excused.set(display(culprit), inside(issue, culprit));
  }
  if (errors.length > 0) return { ok: false, errors: toErrors(errors) };

  skipped.push(...shorten([...excused].map(([path, message]) => ({ path, message }))));
  value = dropUnknown(schema, prune(value, skipped)) as Record<string, unknown>;
  const last = schema.safeParse(value);
  if (!last.success) return { ok: false, errors: toErrors(last.error.issues) };
  return { ok: true, value: last.data, skipped, unknown: [...unknown].slice(0, mostUnknown) };
}

/** The body without what was skipped and without nulls: what `understand` returned, had it been asked again. */
export function prune(body: unknown, skipped: readonly { path: string }[]): unknown {
  if (skipped.length === 0) return body;
  const gone = new Map<string, unknown>();
  const lists = new Map<string, Set<number>>();
  for (const { path } of skipped) {
    const inList = /^(.*)\[(\d+)\]$/.exec(path);
    if (inList) lists.set(inList[1]!, (lists.get(inList[1]!) ?? new Set()).add(Number(inList[2])));
    else gone.set(path, true);
  }
  const walk = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) {
      const out = lists.get(at);
      return out ? value.filter((_, index) => !out.has(index)) : value;
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value).filter(([key]) => !gone.has(join(at, key)));
    return Object.fromEntries(entries.map(([key, child]) => [key, walk(child, join(at, key))]));
  };
  return walk(body, '');
}

const join = (at: string, key: string) => (at === '' ? key : `${at}.${key}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Path as people write it: `guests[2].spec.cores`. */
const display = (path: Path) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : join(text, String(part))),
    '',
  );

/** Path without indices, for counting: `guests[].colour`. Keys from boxes are cut. */
const general = (path: Path) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[]` : join(text, String(part).slice(0, 100))),
    '',
  );

/** The part of the body that pays for an issue, or undefined when the whole body does. */
function excusable(issue: z.core.$ZodIssue): Path | undefined {
  const { path } = issue;
  const index = path.findIndex((part) => typeof part === 'number');
  if (index > 0) return path.slice(0, index + 1);
  const container = issue.code === 'invalid_type' && ['object', 'array', 'record'].includes(issue.expected);
  return path.length >= 2 && !container ? path : undefined;
}

const inside = (issue: z.core.$ZodIssue, culprit: Path) => {
  const rest = display(issue.path.slice(culprit.length));
  return rest === '' ? issue.message : `${rest}: ${issue.message}`;
};

const toErrors = (issues: readonly z.core.$ZodIssue[]) =>
  issues.slice(0, 20).map((issue) => ({ path: display(issue.path), message: issue.message }));

/** Lists that are longer than any box can mean cost themselves: checking a million entries would cost everybody. */
const tooLong = (body: Record<string, unknown>): Skipped[] =>
  Object.entries(body)
    .filter(([, value]) => Array.isArray(value) && value.length > longestList)
    .map(([key, value]) => ({
      path: key,
      message: `${(value as unknown[]).length} entries, at most ${longestList} are read`,
    }));

/** A list with hundreds of bad entries is skipped as a whole. */
function shorten(skipped: Skipped[]): Skipped[] {
  if (skipped.length <= mostSkipped) return skipped;
  const lists = new Map<string, number>();
  for (const { path } of skipped)
    lists.set(path.replace(/\[\d+\]$/, ''), (lists.get(path.replace(/\[\d+\]$/, '')) ?? 0) + 1);
  return [...lists].map(([path, count]) => ({ path, message: `${count} entries that make no sense` }));
}

/** null means absent, at the top level and one below, and in the entries of lists. */
function withoutNulls(body: Record<string, unknown>): Record<string, unknown> {
  const clean = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return depth > 3 ? value : value.map((entry) => clean(entry, depth + 1));
    if (!isObject(value) || depth > 3) return value;
    const entries = Object.entries(value).filter(([, child]) => child !== null);
    return Object.fromEntries(entries.map(([key, child]) => [key, clean(child, depth + 1)]));
  };
  return clean(body, 0) as Record<string, unknown>;
}

/** Removes what the strict schema still calls unrecognised, wherever it stands. */
function dropUnknown(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return value;
  const copy = structuredClone(value);
  for (const issue of result.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    let owner: unknown = copy;
    for (const part of issue.path) owner = (owner as Record<PropertyKey, unknown> | undefined)?.[part];
    for (const key of issue.keys) if (isObject(owner)) delete owner[key];
  }
  return copy;
}
