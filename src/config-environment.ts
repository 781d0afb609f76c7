import { parse } from 'yaml';
import type { KeyPath } from './config-file.ts';
import { type ConfigKey, configKeys, type ValueKind } from './config-keys.ts';
import { slipsBetween } from './nearest.ts';

/** The process's environment, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that begin with HUB_ and are read elsewhere: not settings, but not unknown either. */
const readElsewhere = ['HUB_MASTER_KEY', 'HUB_REEXEC', 'HUB_BROWSER', 'HUB_DEBUG'];

/** Settings given by the environment. An empty variable counts as not set: orchestrators pass those on. */
export const overridesIn = (env: Environment): (ConfigKey & { value: unknown })[] =>
  configKeys.flatMap((key) => {
    const text = env[key.variable];
    return text === undefined || text === '' ? [] : [{ ...key, value: readAs(key.kind, text) }];
  });

/** The names of HUB_ variables that mean nothing to the hub, sorted. */
export function ignoredIn(env: Environment): string[] {
  const known = new Set([...readElsewhere, ...configKeys.map(({ variable }) => variable)]);
  return Object.keys(env)
    .filter((name) => name.startsWith('HUB_') && env[name] !== undefined && !known.has(name))
    .sort();
}

/** A sentence about such names, with what each may have been meant to be. */
export const ignoredInWords = (names: readonly string[]): string =>
  `ignored variables: ${names.map((name) => `${name}${meant(name)}`).join(', ')}`;

/** Names of variables are long and alike: three slips at most, or any would be near to some other. */
function meant(name: string): string {
  const [near] = configKeys
    .map(({ variable }) => ({ variable, slips: slipsBetween(name, variable) }))
    .filter(({ slips }) => slips <= 3)
    .sort((left, right) => left.slips - right.slips);
  return near === undefined ? '' : ` (did you mean ${near.variable}?)`;
}

/**
 * Replaces `${NAME}` in every text of a value, and drops keys without a value (`key:` alone), so that they
 * take their default. A variable that is not set is named in `missing`, and its place is left as it is.
 */
export function fillIn(
  value: unknown,
  env: Environment,
): { value: unknown; missing: { path: KeyPath; name: string }[] } {
  const missing: { path: KeyPath; name: string }[] = [];

  const fill = (part: unknown, path: KeyPath): unknown => {
    if (typeof part === 'string') return fillText(part, path);
    if (Array.isArray(part)) return part.map((item, index) => fill(item, [...path, index]));
    if (part === null) return undefined;
    if (typeof part !== 'object') return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [name, fill(item, [...path, name])]),
    );
  };

  const fillText = (text: string, path: KeyPath): unknown => {
    const filled = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
      const found = env[name];
      if (found === undefined) missing.push({ path, name });
      return found ?? whole;
    });
    return filled === text ? text : readAs(kindAt(path), filled);
  };

  return { value: fill(value, []), missing };
}

const kindAt = (path: KeyPath): ValueKind =>
  configKeys.find((key) => key.path.join('.') === path.join('.'))?.kind ?? 'text';

function readAs(kind: ValueKind, text: string): unknown {
  if (kind === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return kind === 'text' ? text : readYaml(text);
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text; // a text is not what the schema wants here, and it says so in its own words
  }
}

/** Puts a value where a path leads, making sections on the way; a section that is none is left for the schema to refuse. */
export function withValue(tree: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const section = tree ?? {};
  if (typeof section !== 'object' || Array.isArray(section)) return tree;
  const child: unknown = (section as Record<string, unknown>)[step]; // a plain object: it came out of a YAML map
  return { ...section, [step]: withValue(child, rest, value) };
}
