import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HubConfig } from '../../schema/config.ts';
import { isLoopback } from '../../schema/config-values.ts';
import { requireFolderOf } from '../access.ts';
import { HubError } from '../errors.ts';
import { writeOnce } from '../files.ts';
import type { Status } from '../status.ts';
import type { Door } from './door.ts';
import { note, print, quoted, type Shell } from './shell.ts';

/** A host and its key, as the API gave them. */
export interface Admitted {
  host_id: string;
  api_key: string;
}

/**
 * The file that `--connect` names; undefined without one. Called before anything is asked of the hub: a key that could
 * not be written would be lost.
 * @throws HubError usage for a file that exists, or a folder that cannot be written
 */
export function connectFile(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const file = resolve(name);
  if (existsSync(file)) throw taken(file);
  requireFolderOf(file);
  return file;
}

const taken = (file: string) =>
  new HubError('usage', `${file} exists already`, {
    hint: 'it may hold the key of another host: give another name',
  });

interface Connect {
  door: Door;
  config: HubConfig;
  file: string;
  /** the file as it was named */
  name: string;
  json: true | undefined;
}

/** Writes the agent's configuration. A key that cannot be written is shown instead. */
export async function connect(
  shell: Shell,
  { host_id, api_key }: Admitted,
  { door, config, file, name, json }: Connect,
): Promise<void> {
  const served = (await door.internal<Status>('GET', '/internal/status')).hub.url;
  const { url, doubt } = addressOf(config, served);
  try {
    const text = `${JSON.stringify({ hub: { url, host_id, api_key } }, null, 2)}\n`;
    if (!writeOnce(file, text)) throw taken(file);
  } catch (error) {
    note(shell, `${file} could not be written. API key of ${host_id}, shown only now: ${api_key}`);
    throw error;
  }
  if (doubt !== undefined) note(shell, `${name} names ${url}: ${doubt}`);
  if (json) {
    print(shell, JSON.stringify({ host_id, file, url }));
    return;
  }
  print(shell, `${name} holds the key of ${host_id}.`);
  print(shell, `Start the agent on that machine: ${shell.self} agent --config ${quoted(name)}`);
}

/** Where an agent finds the hub, and what is doubtful about it. */
export function addressOf(
  { server }: Pick<HubConfig, 'server'>,
  served: string | null,
): { url: string; doubt?: string } {
  if (server.public_url !== '') {
    const url = server.public_url;
    if (!url.startsWith('http:')) return { url };
    return { url, doubt: 'an agent sends its key over https only, except to its own machine' };
  }
  if (served === null)
    return {
      url: 'https://hub.example.com',
      doubt: 'no hub serves now, and server.public_url is empty: put the address of the hub there (hub.url)',
    };
  const local = served.replace(/^(https?:\/\/)(localhost|0\.0\.0\.0|\[::\])(?=:|$)/, '$1localhost');
  return {
    url: local,
    doubt: `${isLoopback(server.listen) ? 'the hub listens to its own machine only' : 'only the hub’s own machine reaches it there'}. For another machine set server.public_url (https) first, or correct hub.url in the file`,
  };
}
