import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HubConfig } from '../schema/config.ts';
import { HubError } from './errors.ts';

/**
 * Reads the certificate and its key, as the https door will.
 * @returns when the certificate ends (ms); null when none is set
 * @throws HubError bad_config, naming the setting whose file is missing, no PEM, or does not go with the other
 */
export function checkTls({ server: { tls } }: Pick<HubConfig, 'server'>): { endsAt: number } | null {
  if (tls.cert === '' && tls.key === '') return null;
  if (tls.cert === '' || tls.key === '')
    throw wrong(tls.cert === '' ? 'cert' : 'key', 'is empty, but the other of the two is given');
  const certificate = made('cert', tls.cert, 'certificate', (text) => new X509Certificate(text));
  const key = made('key', tls.key, 'private key', (text): KeyObject => createPrivateKey(text));
  if (!certificate.checkPrivateKey(key))
    throw wrong('key', `${tls.key} is not the key of the certificate ${tls.cert}`);
  return { endsAt: certificate.validToDate.getTime() };
}

function made<T>(name: 'cert' | 'key', file: string, what: string, make: (text: Buffer) => T): T {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw wrong(
      name,
      code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read (${code})`,
      cause,
    );
  }
  try {
    return make(text);
  } catch (cause) {
    throw wrong(name, `${file} holds no ${what} in PEM (without a pass phrase)`, cause);
  }
}

const wrong = (name: 'cert' | 'key', what: string, cause?: unknown) =>
  new HubError('bad_config', `server.tls.${name}: ${what}`, {
    hint: 'name two PEM files that the hub’s user may read; without both the hub speaks plain http',
    cause,
  });
