import { otherOwnerOf, requireUsable, userName, userWord } from '../access.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { HubError } from '../errors.ts';
import { quoted, type Shell } from './shell.ts';

/**
 * The settings of a command that works on the data folder, once it is clear that it may.
 * @throws HubError usage as another user than the folder's: what such a command makes, the hub could not open;
 *   bad_config for settings with mistakes, or a folder that cannot be used
 */
export function settingsFor(shell: Shell, configFile: string | undefined): LoadedConfig {
  const loaded = loadConfig({ path: configFile, env: shell.env });
  requireOwnFolder(shell, loaded.config.server.data_dir);
  return loaded;
}

/** The same for a folder that is named otherwise. */
export function requireOwnFolder(shell: Shell, dir: string): void {
  const owner = otherOwnerOf(dir, shell.uid);
  if (owner !== undefined) {
    const message = `${dir} belongs to ${userName(owner)}, and this is ${userName(shell.uid!)}: what it writes there, the hub could not open`;
    throw new HubError('usage', message, { hint: `sudo -u ${userWord(owner)} ${shell.self} …` });
  }
  requireUsable(dir);
}

/** `NAME=value ` before a command, where it would find another data folder than this one without; else empty. */
export function folderWord(shell: Shell, configFile: string | undefined, dir: string): string {
  const env = { ...shell.env, HUB_SERVER_DATA_DIR: undefined };
  if (loadConfig({ path: configFile, env }).config.server.data_dir === dir) return '';
  return `HUB_SERVER_DATA_DIR=${quoted(dir)} `;
}
