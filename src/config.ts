import { resolve } from 'node:path';
import { z } from 'zod';
import { configSchema, type HubConfig } from '../schema/config.ts';
import { type Environment, fillIn, ignoredIn, overridesIn, withValue } from './config-environment.ts';
import { type ConfigFile, type KeyPath, parseConfigFile, readText } from './config-file.ts';
import { badConfig, type Mistake, mistakesOf, type PlacedMistake } from './config-mistakes.ts';
import { wording } from './config-wording.ts';
import { HubError } from './errors.ts';

const defaultFile = 'hub.yaml';

/**
 * What the hub was told.
 *
 * @property source the file as it was named, or `embedded default` when there was none.
 * @property ignoredEnvironment names of HUB_ variables that mean nothing to the hub.
 */
export type LoadedConfig = { config: HubConfig; source: string; ignoredEnvironment: string[] };

type LoadOptions = { path?: string | undefined; env: Environment; cwd?: string };

/**
 * The settings: the defaults, then the file, then the environment. Without `path` the file is `hub.yaml` in the
 * working directory, which need not exist. `server.data_dir` comes back absolute.
 * Throws `bad_config`, naming file, line and key of every mistake.
 */
export function loadConfig({ path, env, cwd = process.cwd() }: LoadOptions): LoadedConfig {
  const { source, file } = openFile(path, cwd);
  const filled = fillIn(file?.value, env);
  const overrides = overridesIn(env);
  const value = overrides.reduce<unknown>(
    (tree, { path, value }) => withValue(tree, path, value),
    filled.value ?? {},
  );
  const parsed = configSchema.safeParse(value, { error: wording, reportInput: true });

  const mistakes = [
    ...(file?.duplicates ?? []).map(({ path, line, firstLine }) => {
      return { path, where: `${source}:${line}`, message: `stands twice, first in line ${firstLine}` };
    }),
    ...filled.missing
      .filter(({ path }) => !overrides.some((override) => override.path.join('.') === path.join('.')))
      .map(({ path, name }) =>
        place({
          path,
          message: `the environment variable ${name} is not set`,
          hint: 'set it, or write the value here',
        }),
      ),
    ...mistakesOf(parsed.error?.issues ?? []).map(place),
  ];
  if (mistakes.length > 0 || !parsed.success) throw badConfig(source, inFileOrder(oneForEachPath(mistakes)));

  const config = {
    ...parsed.data,
    server: { ...parsed.data.server, data_dir: resolve(cwd, parsed.data.server.data_dir) },
  };
  return { config, source, ignoredEnvironment: ignoredIn(env) };

  function place(mistake: Mistake): PlacedMistake {
    const override = overrides.find(({ path }) => path.every((step, index) => mistake.path[index] === step));
    const line = file?.lineOf(mistake.path);
    return { ...mistake, where: override?.variable ?? (line === undefined ? source : `${source}:${line}`) };
  }
}

function openFile(path: string | undefined, cwd: string): { source: string; file?: ConfigFile } {
  const name = path ?? defaultFile;
  const text = readText(resolve(cwd, name), name);
  if (text !== undefined) return { source: name, file: parseConfigFile(text, name) };
  if (path === undefined) return { source: 'embedded default' };
  throw new HubError('bad_config', `${name}: there is no such file`, {
    hint: 'start from a copy of hub.yaml.example, or leave --config away to run with the defaults',
  });
}

/** A key with two faults is told the first: the second often follows from it. */
const oneForEachPath = (mistakes: readonly PlacedMistake[]): PlacedMistake[] => [
  ...new Map(mistakes.toReversed().map((mistake) => [keyOf(mistake.path), mistake])).values(),
];

const keyOf = (path: KeyPath): string => path.join('.');

const inFileOrder = (mistakes: readonly PlacedMistake[]): PlacedMistake[] =>
  mistakes.toSorted((a, b) => a.where.localeCompare(b.where, 'en', { numeric: true }));

/** The settings in the form of hub.yaml, to be shown: durations as `30m`, secrets as `[secret]` (`''` where none is set). */
export const redact = (config: HubConfig): z.input<typeof configSchema> => z.encode(configSchema, config);
