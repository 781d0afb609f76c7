import type { z } from 'zod';
import type { KeyPath } from './config-file.ts';
import { configKeys, namesAt } from './config-keys.ts';
import { type FieldError, HubError } from './errors.ts';
import { nearest } from './nearest.ts';

/** One thing that is wrong with the settings; never quotes a value, which may be a secret. */
export type Mistake = { path: KeyPath; message: string; hint?: string | undefined };

/** A mistake and the place that made it: `hub.yaml:12`, `HUB_TIMEZONE`. */
export type PlacedMistake = Mistake & { where: string };

type Issue = z.core.$ZodIssue;

/** zod's issues as mistakes: an unknown key each, and a hint where there is one. */
export const mistakesOf = (issues: readonly Issue[]): Mistake[] =>
  issues.flatMap((issue) => {
    const path = issue.path as KeyPath; // YAML has no symbols
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
    return [{ path, message: issue.message, hint: hintFor(issue) }];
  });

function unknownKey(path: KeyPath, key: string): Mistake {
  const here = namesAt(path);
  const near = nearest(key, here);
  const elsewhere = configKeys
    .filter((known) => known.path.at(-1) === key)
    .map((known) => known.path.join('.'));
  const guesses = near ? [near] : elsewhere;
  const hint =
    guesses.length > 0
      ? `did you mean ${guesses.map((guess) => `'${guess}'`).join(' or ')}?`
      : `known here: ${here.join(', ')}`;
  return { path: [...path, key], message: path.length === 0 ? 'unknown section' : 'unknown key', hint };
}

function hintFor(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type' && issue.message === 'must be text, not a number')
    return 'put it in quotes';
  const choices =
    issue.code === 'invalid_value'
      ? issue.values
      : issue.code === 'custom'
        ? issue.params?.choices
        : undefined;
  if (!Array.isArray(choices) || typeof issue.input !== 'string') return undefined;
  const near = nearest(issue.input, choices.map(String));
  return near === undefined ? undefined : `did you mean '${near}'?`;
}

/** One mistake is the error itself; several are its `errors`, one a line, each with its own hint. */
export function badConfig(source: string, mistakes: readonly PlacedMistake[]): HubError {
  const [only, ...more] = mistakes;
  if (only && more.length === 0) {
    const { path, message } = asFieldError(only);
    return new HubError('bad_config', `${path}: ${message}`, { hint: only.hint });
  }
  const errors = mistakes.map((mistake) => {
    const { path, message } = asFieldError(mistake);
    return { path, message: mistake.hint ? `${message} (${mistake.hint})` : message };
  });
  return new HubError('bad_config', `${source}: ${mistakes.length} mistakes`, { errors });
}

const asFieldError = ({ where, path, message }: PlacedMistake): FieldError => ({
  path: [where, ...(path.length > 0 ? [path.join('.')] : [])].join(': '),
  message,
});
