import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HubConfig } from '../schema/config.ts';
import { HubError } from './errors.ts';
import { writeDurably, writeOnce } from './files.ts';
import { hashPassword } from './passwords.ts';

/** SHA-256 of a key, hex: what is kept of it. */
export const hashOf = (key: string): string => hash('sha256', key);

/** A new API key: 32 random bytes in hex. */
export const newKey = (): string => randomBytes(32).toString('hex');

/** Compares two hex digests in constant time. */
export const sameHash = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** Where the master key of a data folder lies, for people. */
export const masterKeyPlace = (config: HubConfig, env: Record<string, string | undefined>): string =>
  env.HUB_MASTER_KEY ? 'the variable HUB_MASTER_KEY' : masterKeyFile(config);

const masterKeyFile = (config: HubConfig) =>
  config.vault.master_key_file || join(config.server.data_dir, 'master.key');

/**
 * The master key, 32 bytes: from `HUB_MASTER_KEY`, else from its file, which is made on the first start only.
 * @throws HubError bad_config when it is missing beside an existing log, or is not 32 bytes
 */
export function readMasterKey(
  config: HubConfig,
  env: Record<string, string | undefined>,
  fresh: boolean,
): Buffer {
  if (env.HUB_MASTER_KEY) return keyIn(env.HUB_MASTER_KEY, 'HUB_MASTER_KEY');
  const file = masterKeyFile(config);
  if (!existsSync(file)) {
    if (!fresh) {
      throw new HubError(
        'bad_config',
        `the master key ${file} is missing, but the log beside it was sealed with one`,
        {
          hint: 'put your copy of it back (or give HUB_MASTER_KEY); a new one could not open what is sealed',
        },
      );
    }
    writeOnce(file, `${randomBytes(32).toString('base64')}\n`);
  }
  return keyIn(readFileSync(file, 'utf8').trim(), file);
}

function keyIn(text: string, place: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === 32 && /^[A-Za-z0-9+/]{43}=?$/.test(text.trim())) return key;
  throw new HubError('bad_config', `${place}: not a master key`, {
    hint: '32 bytes in base64: openssl rand -base64 32',
  });
}

export interface FirstSecrets {
  /** shown once; undefined where it was given or made before */
  apiKey?: string;
  password?: string;
}

export interface DoorKeys {
  /** SHA-256 of the global key, hex */
  apiKeyHash: string;
  /** argon2id hashes of the people who may sign in, by name */
  passwords: Map<string, string>;
}

/** The global key and the passwords: from the configuration, else made on the first start and kept as hashes. */
export async function readDoorKeys(config: HubConfig): Promise<{ keys: DoorKeys; first: FirstSecrets }> {
  const first: FirstSecrets = {};
  const given = config.api.report_api_key.reveal();
  const apiKeyHash = given
    ? hashOf(given)
    : await kept(join(config.server.data_dir, 'api-key.sha256'), async () => {
        first.apiKey = newKey();
        return hashOf(first.apiKey);
      });

  const passwords = new Map(config.auth.users.map((user) => [user.name, user.password_hash.reveal()]));
  const own = config.auth.password_hash.reveal();
  if (own) passwords.set('operator', own);
  if (passwords.size === 0) {
    const passwordHash = await kept(join(config.server.data_dir, 'password.hash'), async () => {
      first.password = newPassword();
      return hashPassword(first.password);
    });
    passwords.set('operator', passwordHash);
  }
  return { keys: { apiKeyHash, passwords }, first };
}

async function kept(file: string, make: () => Promise<string>): Promise<string> {
  if (!existsSync(file)) writeDurably(file, `${await make()}\n`);
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}

/** 20 characters without those that look alike: about 100 bits. */
function newPassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const text = [...randomBytes(20)].map((byte) => letters[byte % 32]).join('');
  return text.match(/.{5}/g)!.join('-');
}
