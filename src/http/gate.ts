import type { IncomingMessage } from 'node:http';
import { credentialOf } from '../../projections/credentials.ts';
import { reportingHost } from '../../projections/fleet.ts';
import { KeyFirstUsed } from '../../schema/events/customer.ts';
import { HubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import { hashOf, sameHash } from '../keys.ts';

/** Who showed a credential. `actor` is what facts are recorded under. */
export type KnownSpeaker =
  | { kind: 'operator'; actor: string; credential: string }
  | { kind: 'customer'; actor: string; credential: string; customerId: string }
  | { kind: 'host'; actor: string; credential: string; hostId: string; customerId: string }
  | { kind: 'person'; actor: string; credential: string; name: string };

/** Who is speaking: on an open route it is anybody, and nobody asked who. */
export type Speaker = KnownSpeaker | { kind: 'anybody'; actor: string; credential: string };

export type SpeakerKind = KnownSpeaker['kind'];

/** The connection that a request came over. A socket of the data folder speaks for whoever may open it. */
export type Door = { kind: 'tcp' } | { kind: 'socket'; user: string };

/**
 * Who shows a credential. A key that is malformed, unknown, ended or shown twice is nobody's.
 * @throws HubError unauthorized
 */
export async function whoSpeaks(
  hub: Hub,
  door: Door,
  incoming: IncomingMessage,
  route: Entrance,
): Promise<KnownSpeaker> {
  if (door.kind === 'socket') return { kind: 'operator', actor: `cli:${door.user}`, credential: 'socket' };
  if (incoming.headers.authorization === undefined) {
    const person = route.who.includes('person') ? personOf(hub, incoming) : undefined;
    if (person) return person;
    if (route.openOnLoopback && isNear(incoming) && isByOwnName(hub, incoming))
      return { kind: 'operator', actor: 'loopback', credential: 'loopback' };
  }
  const hash = hashOf(bearerOf(incoming));
  if (sameHash(hash, hub.keys.apiKeyHash)) return { kind: 'operator', actor: 'api', credential: hash };

  const credential = hub.remember(`credential ${hash}`, () => credentialOf(hub.db, hash));
  if (!credential || !sameHash(credential.keyHash, hash)) throw nobody();
  if (credential.until !== null && hub.now() >= credential.until) throw nobody();
  const { kind, ownerId } = credential;
  const host =
    kind === 'host' ? hub.remember(`host ${ownerId}`, () => reportingHost(hub.db, ownerId)) : undefined;
  if (kind === 'host' && !host) throw nobody();
  const customerId = host?.customerId ?? ownerId;
  if (credential.unused) {
    const about = { customerId, hostId: host?.hostId ?? null, apiKeyHash: hash };
    await hub.append([KeyFirstUsed(about, { actor: `${kind}:${ownerId}`, key: `key-first-used:${hash}` })]);
  }
  return host
    ? { kind: 'host', actor: `host:${ownerId}`, credential: hash, hostId: host.hostId, customerId }
    : { kind: 'customer', actor: `customer:${ownerId}`, credential: hash, customerId };
}

/** What a route says of who may enter. */
export interface Entrance {
  who: readonly SpeakerKind[];
  openOnLoopback?: boolean | undefined;
}

/** The person of a session cookie, or undefined. */
export function personOf(
  hub: Hub,
  incoming: IncomingMessage,
): Extract<KnownSpeaker, { kind: 'person' }> | undefined {
  const token = cookieOf(incoming, sessionCookie(hub));
  const session = token === undefined ? undefined : hub.sessions.find(token);
  if (session && !hub.keys.passwords.has(session.name)) return undefined; // taken out of auth.users
  return (
    session && {
      kind: 'person',
      actor: `operator:${session.name}`,
      credential: `session ${session.name}`,
      name: session.name,
    }
  );
}

/** `__Host-` binds a cookie to this host, and browsers take it over https only. */
export const sessionCookie = (hub: Hub): string => (isHttps(hub) ? '__Host-hub' : 'hub');

export const isHttps = ({ config: { server } }: Hub): boolean =>
  server.tls.cert !== '' || server.public_url.startsWith('https:');

export const cookieOf = (incoming: IncomingMessage, name: string): string | undefined =>
  incoming.headers.cookie
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([key]) => key === name)?.[1];

const forwardingHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

/** From this machine itself, with no proxy in between. */
export const isNear = (incoming: IncomingMessage): boolean =>
  /^(::ffff:)?127\.|^::1$/.test(incoming.socket.remoteAddress ?? '') &&
  !forwardingHeaders.some((name) => incoming.headers[name] !== undefined);

/**
 * Asked for under a name of this machine or the hub's own. A page of somebody else's whose name was made to point here
 * (DNS rebinding) comes from near as well, but keeps its name in `Host`.
 */
function isByOwnName({ config: { server } }: Hub, { headers: { host = '' } }: IncomingMessage): boolean {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return true;
  return server.public_url !== '' && new URL(server.public_url).hostname === hostname;
}

/** The one bearer key of a request. Several `Authorization` headers, another scheme or a long one: nobody. */
function bearerOf(incoming: IncomingMessage): string {
  const header = incoming.headers.authorization;
  if (header === undefined) throw nobody('send your key: Authorization: Bearer <key>');
  let seen = 0;
  const raw = incoming.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]!.length === 13 && raw[index]!.toLowerCase() === 'authorization') seen++;
  }
  const match = /^Bearer ([\x21-\x7e]{8,512})$/i.exec(header);
  if (seen !== 1 || !match) throw nobody();
  return match[1]!;
}

export const nobody = (hint = 'show a key that is in use') =>
  new HubError('unauthorized', 'this key is nobody’s', { hint });

/** What a request is about: the id that its path or body names, the whole fleet, or the hub as anybody with a key may know it. */
export type About = { customerId: string } | { hostId: string } | 'fleet' | 'hub';

/** @throws HubError forbidden when the speaker may not touch what the request is about */
export function mayConcern(speaker: Speaker, about: About): void {
  if (speaker.kind === 'operator' || speaker.kind === 'person' || about === 'hub') return;
  if (about !== 'fleet') {
    if ('customerId' in about && speaker.kind === 'customer' && about.customerId === speaker.customerId)
      return;
    if ('hostId' in about && speaker.kind === 'host' && about.hostId === speaker.hostId) return;
  }
  throw new HubError('forbidden', 'this key speaks for somebody else', {
    hint: 'use the key of the one that the request is about, or the global key',
  });
}
