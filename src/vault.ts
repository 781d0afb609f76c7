import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Erased, type Sealed } from '../schema/sealed.ts';
import { HubError } from './errors.ts';
import { writeDurably } from './files.ts';

/** Seals what is personal or secret under one data key per customer, and forgets a customer by losing its key. */
export interface Vault {
  /** Seals bytes for an owner (a customer id, or null for the hub). The owner's key is on disk before this returns. */
  seal(owner: string | null, field: string, plain: Uint8Array): Buffer;
  /** Opens what `seal` made; `Erased` when its key was destroyed. @throws HubError damaged when it was tampered with */
  open(field: string, sealed: Uint8Array): Buffer | typeof Erased;
  /** The same for one JSON leaf of an event. */
  sealLeaf(owner: string | null, field: string, leaf: unknown): Sealed;
  openLeaf(field: string, leaf: Sealed): unknown;
}

const KeyFile = z.strictObject({ owner: z.string().nullable(), made_at: z.number(), sealed: z.string() });
const idBytes = 8;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Opens the key folder of a data folder. `fresh` is true only when there is no log yet: then the hub's own key is made.
 * @throws HubError bad_config when the master key is not the one that sealed the keys
 */
export function openVault(dir: string, masterKey: Buffer, fresh: boolean, now: () => number): Vault {
  const folder = join(dir, 'keys');
  const keys = new Map<string, KeyObject>();
  const idOf = new Map<string | null, string>();
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  for (const file of readdirSync(folder)) {
    const id = /^([0-9a-f]{16})\.key$/.exec(file)?.[1];
    if (id === undefined) continue;
    const { owner, sealed } = readKeyFile(join(folder, file));
    keys.set(id, openKey(masterKey, id, owner, sealed, join(folder, file)));
    idOf.set(owner, id);
  }
  if (!idOf.has(null)) {
    if (!fresh) {
      throw new HubError('bad_config', `${folder}: the hub's own key is missing beside an existing log`, {
        hint: 'put the keys folder back from its backup (hub restore … --keys …)',
      });
    }
    makeKey(null);
  }

  function makeKey(owner: string | null): string {
    const id = randomBytes(idBytes).toString('hex');
    const key = randomBytes(32);
    const sealed = encrypt(masterKey, wrapAad(id, owner), key).toString('base64');
    writeDurably(join(folder, `${id}.key`), `${JSON.stringify({ owner, made_at: now(), sealed })}\n`, 0o600);
    keys.set(id, createSecretKey(key));
    idOf.set(owner, id);
    return id;
  }

  const seal = (owner: string | null, field: string, plain: Uint8Array) => {
    const id = idOf.get(owner) ?? makeKey(owner);
    return Buffer.concat([Buffer.from(id, 'hex'), encrypt(keys.get(id)!, `${id} ${field}`, plain)]);
  };

  const open = (field: string, sealed: Uint8Array) => {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const id = bytes.subarray(0, idBytes).toString('hex');
    const key = keys.get(id) ?? lookAgain(id);
    return key === undefined ? Erased : decrypt(key, `${id} ${field}`, bytes.subarray(idBytes));
  };

  /** A reader beside a running hub meets keys that were made after it started. */
  function lookAgain(id: string): KeyObject | undefined {
    const file = join(folder, `${id}.key`);
    if (!existsSync(file)) return undefined;
    const { owner, sealed } = readKeyFile(file);
    const key = openKey(masterKey, id, owner, sealed, file);
    keys.set(id, key);
    return key;
  }

  return {
    seal,
    open,
    sealLeaf: (owner, field, leaf) =>
      `v1.${seal(owner, field, Buffer.from(JSON.stringify(leaf ?? null))).toString('base64url')}` as Sealed,
    openLeaf: (field, leaf) => {
      const opened = open(field, Buffer.from(leaf.slice(3), 'base64url'));
      return opened === Erased ? Erased : JSON.parse(opened.toString());
    },
  };
}

const wrapAad = (id: string, owner: string | null) => `data key ${id} ${owner ?? ''}`;

function readKeyFile(file: string) {
  try {
    return KeyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new HubError('bad_config', `${file} may not be read (${code}): it belongs to another user`, {
        hint: 'nothing is lost: give it back to the user of the data folder (chown), and run commands as that one',
        cause,
      });
    }
    throw new HubError('damaged', `${file}: not a key file`, {
      hint: 'put it back from the backup of the keys',
      cause,
    });
  }
}

/** As a key object: node makes one of bytes at each use, which costs three times what the opening of a leaf does. */
function openKey(
  masterKey: Buffer,
  id: string,
  owner: string | null,
  sealed: string,
  file: string,
): KeyObject {
  try {
    return createSecretKey(decrypt(masterKey, wrapAad(id, owner), Buffer.from(sealed, 'base64')));
  } catch (cause) {
    throw new HubError('bad_config', `${file}: the master key does not open it`, {
      hint: 'give the master key that this data folder was made with (HUB_MASTER_KEY, vault.master_key_file, or master.key in the data folder)',
      cause,
    });
  }
}

function encrypt(key: Buffer | KeyObject, aad: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer | KeyObject, aad: string, sealed: Buffer): Buffer {
  const iv = sealed.subarray(0, ivBytes);
  const text = sealed.subarray(ivBytes, sealed.length - tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch (cause) {
    throw new HubError('damaged', 'a sealed value was changed or belongs elsewhere', { cause });
  }
}
