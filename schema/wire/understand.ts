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
const mostKeys = 1_000;
/** In so short a JSON text no object has too many keys (six characters each, `"a":0,`) and no list too many entries. */
const tooShort = 6 * mostKeys;

/**
 * Reads a report with a strict schema and forgives what only costs itself: a bad entry of a top-level list is
 * skipped, a bad value inside an object is unknown, an unknown key is named. What is left is exactly what the
 * schema promises. A wrong identity, or something else where a list or an object belongs, is an error (400).
 *
 * Go clients send null for an empty collection and for a value that they do not have: null counts as absent.
 * @param size length of the JSON text, where somebody knows it: looking through a short one would be for nothing
 */
export function understand<T>(
  schema: z.ZodType<T>,
  sent: unknown,
  size = Number.POSITIVE_INFINITY,
): Understood<T> {
  const unknown = new Set<string>();
  const named = () => [...unknown].slice(0, mostUnknown);
  // both before anything else looks at each of a million entries or keys
  const skipped = size <= tooShort ? [] : tooLong(schema, sent);
  const body = size <= tooShort ? sent : withoutCrowd(schema, sent, unknown);
  if (skipped.length === 0) {
    const first = schema.safeParse(body);
    if (first.success) return { ok: true, value: first.data, skipped: [], unknown: named() };
    if (!isObject(body)) return { ok: false, errors: toErrors(first.error.issues) };
  }
  let value = prune(withoutNulls(body as Record<string, unknown>), skipped) as Record<string, unknown>;
  const again = schema.safeParse(value);
  if (again.success) return { ok: true, value: again.data, skipped, unknown: named() };

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
  return { ok: true, value: last.data, skipped, unknown: named() };
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

/** A key from a box, no longer than a table wants it; a pair of surrogates may have been cut in two. */
export const cut = (key: string): string => key.slice(0, 100).toWellFormed();

/** Path without indices, for counting: `guests[].colour`. Keys from boxes are cut. */
const general = (path: Path) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[]` : join(text, cut(String(part)))),
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

/**
 * Lists that are longer than any box can mean cost themselves: checking a million entries would cost everybody. Only
 * those that the schema knows; what stands under an unknown key is never looked at.
 */
function tooLong(schema: z.ZodType, body: unknown): Skipped[] {
  const skipped: Skipped[] = [];
  for (const path of listsOf(schema)) {
    let value = body;
    for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (!Array.isArray(value) || value.length <= longestList) continue;
    skipped.push({
      path: path.join('.'),
      message: `${value.length} entries, at most ${longestList} are read`,
    });
  }
  return skipped;
}

const knownLists = new WeakMap<z.ZodType, string[][]>();

/** Where a schema has lists that are in no other list, found once: every report asks. */
function listsOf(schema: z.ZodType): string[][] {
  const known = knownLists.get(schema) ?? findLists(schema, []);
  knownLists.set(schema, known);
  return known;
}

function findLists(schema: z.ZodType, path: string[]): string[][] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) return [path];
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
    findLists(child, [...path, key]),
  );
}

/** An object of more keys than any box can mean keeps those that the schema knows; of the others some are named. */
function withoutCrowd(schema: z.ZodType, value: unknown, unknown: Set<string>, at: Path = []): unknown {
  const known = unwrapped(schema);
  if (!(known instanceof z.ZodObject) || !isObject(value)) return value;
  const shape = known.shape as Record<string, z.ZodType>;
  const names = Object.keys(shape).filter((key) => Object.hasOwn(value, key));
  const keys = Object.keys(value);
  let kept = value;
  if (keys.length > mostKeys) {
    const others = keys.filter((key) => !Object.hasOwn(shape, key));
    for (const key of others.slice(0, mostUnknown)) unknown.add(general([...at, key]));
    kept = Object.fromEntries(names.map((key) => [key, value[key]]));
  }
  for (const key of names) {
    const child = withoutCrowd(shape[key]!, value[key], unknown, [...at, key]);
    if (child !== value[key]) kept = { ...kept, [key]: child };
  }
  return kept;
}

const unwrapped = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;

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
