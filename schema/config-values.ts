import { z } from 'zod';
import { masked, type Secret, secret } from './secret.ts';

/** Where a server listens. `host` is `''` for every interface; port 0 lets the system choose. */
export type Listen = { host: string; port: number };

const isIpv4 = (text: string): boolean => z.ipv4().safeParse(text).success;
const isIpv6 = (text: string): boolean => z.ipv6().safeParse(text).success;
const isEmail = (text: string): boolean => z.email().safeParse(text).success;

/** Only this machine can reach it. */
export const isLoopback = ({ host }: Listen): boolean =>
  host === 'localhost' || host === '::1' || (isIpv4(host) && host.startsWith('127.'));

function readListen(text: string): Listen | undefined {
  const [, name = '', port = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  if (port === '' || Number(port) > 65_535) return undefined;
  if (name === '' || name === 'localhost' || isIpv4(name)) return { host: name, port: Number(port) };
  const inBrackets = /^\[(.+)\]$/.exec(name)?.[1] ?? '';
  return isIpv6(inBrackets) ? { host: inBrackets, port: Number(port) } : undefined;
}

const writeListen = ({ host, port }: Listen): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

function decodeListen(input: string, { issues }: z.core.ParsePayload<string>): Listen {
  const listen = readListen(input);
  if (listen) return listen;
  issues.push({ code: 'custom', input, message: 'must be like ":8080", "127.0.0.1:8080" or "[::1]:8080"' });
  return z.NEVER;
}

const listenValue = z.object({ host: z.string(), port: z.number() });

/** `":8080"`, `"127.0.0.1:8080"` or `"[::1]:8080"`. */
export const listen = z.codec(z.string(), listenValue, { decode: decodeListen, encode: writeListen });

/** The same, or `""` (null) for a server that is not wanted. */
export const optionalListen = z.codec(z.string(), listenValue.nullable(), {
  decode: (input, payload) => (input === '' ? null : decodeListen(input, payload)),
  encode: (value) => (value === null ? '' : writeListen(value)),
});

const secretMatching = (pattern: RegExp, message: string) =>
  z.codec(z.string(), z.custom<Secret>(), {
    decode: (input, { issues }) => {
      // The input stays out of the issue: it is a secret, or nearly one.
      if (!pattern.test(input)) issues.push({ code: 'custom', input: undefined, message });
      return secret(input);
    },
    encode: masked,
  });

// the parameters in any order: our own argon2 writes m, p, t, others m, t, p
const argon2id = String.raw`\$argon2id\$v=\d+\$[mtp]=\d+(?:,[mtp]=\d+){2}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+`;
const wantedHash = 'must be an argon2id hash: make one with `hub hash-password`';

/** A key or token as it is sent in a header; `""` is none. */
export const secretKey = secretMatching(
  /^[\x21-\x7e]*$/,
  'must be printable, without spaces and line breaks',
);

/** A key that clients show to the hub, as its gate takes it; `""` is none. */
export const shownKey = secretMatching(
  /^([\x21-\x7e]{8,512})?$/,
  'must be 8 to 512 printable characters, without spaces and line breaks',
);

/** A password as a server wants it, spaces and all; `""` is none. */
export const secretText = secretMatching(/^[^\p{Cc}]*$/u, 'must be one line without control characters');

/** The argon2id hash of a password, as a PHC string. */
export const passwordHash = secretMatching(new RegExp(`^${argon2id}$`), wantedHash);

/** The same; `""` is none. */
export const optionalPasswordHash = secretMatching(new RegExp(`^(${argon2id})?$`), wantedHash);

/** An e-mail address by zod's check: no display name, comma or line break. */
export const email = z.email({ error: 'must be an e-mail address' });

const oneOrMore = z.union([z.string(), z.array(z.string())], {
  error: 'must be an e-mail address or a list of them',
});

/** One address or a list of them, read as a list; `""` is none. */
export const emails = z.codec(oneOrMore, z.array(z.string()), {
  decode: (input, { issues }) => {
    const addresses = Array.isArray(input) ? input : input === '' ? [] : [input];
    for (const [index, address] of addresses.entries()) {
      if (isEmail(address)) continue;
      const path = Array.isArray(input) ? [index] : [];
      issues.push({ code: 'custom', input: address, message: 'must be an e-mail address', path });
    }
    return addresses;
  },
  encode: (addresses) => addresses,
});

/** A local time of day, `HH:MM`. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time of day such as "04:30"' });

/** The name of a time zone that this machine knows. */
export const zone = z.string().superRefine((name, { addIssue }) => {
  if (isZone(name)) return;
  const choices = Intl.supportedValuesOf('timeZone');
  addIssue({ code: 'custom', message: 'is no time zone such as "Europe/Budapest"', params: { choices } });
});

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name); // an offset knows nothing of summer time
  } catch {
    return false;
  }
}

const urlOf = (protocols: readonly string[], message: string) =>
  z.string().refine((text) => text === '' || protocols.includes(protocolOf(text)), { error: message });

const protocolOf = (text: string): string => (URL.canParse(text) ? new URL(text).protocol : '');

/** An http(s) address; `""` is none. */
export const webUrl = urlOf(['http:', 'https:'], 'must be an address that begins with http:// or https://');

/** An http(s) or file: address; `""` is none. */
export const fetchUrl = urlOf(['http:', 'https:', 'file:'], 'must be an address: http://, https:// or file:');

/** The address or network of a proxy, such as `10.0.0.1` or `fd00::/8`. */
export const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an IP address or a network such as "10.0.0.0/8"',
});
