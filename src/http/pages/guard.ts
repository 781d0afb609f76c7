import { BlockList, isIP } from 'node:net';
import type { Context } from 'hono';
import type { HubConfig } from '../../../schema/config.ts';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { sessionMs } from '../../sessions.ts';
import type { HubEnv } from '../app.ts';
import { cookieOf, isHttps, isNear, personOf, sessionCookie } from '../gate.ts';

export interface Viewer {
  name: string;
}

/** Who looks at a page: a person, anybody where nobody has to sign in, or undefined for one who has to. */
export function viewerOf(hub: Hub, c: Context<HubEnv>): Viewer | 'anybody' | undefined {
  if (!hub.config.auth.login) {
    if (isNear(c.env.incoming)) return 'anybody';
    throw new HubError('forbidden', 'signing in is off, so pages are for this machine alone', {
      hint: 'set auth.login: true to reach the hub through a proxy',
    });
  }
  return personOf(hub, c.env.incoming);
}

/**
 * Whether a page may be asked for under this `Host`: a name that is not ours may be somebody's who made it point
 * here. Addresses cannot be made to.
 */
export function isOurHost(config: HubConfig, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 || hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return config.server.public_url !== '' && new URL(config.server.public_url).hostname === hostname;
}

/** Whether an unsafe request was made by a page of ours: `Origin`, else `Sec-Fetch-Site`; neither is nobody of ours. */
export function isSameOrigin(config: HubConfig, c: Context<HubEnv>): boolean {
  const origin = c.req.header('Origin');
  const host = c.req.header('Host');
  // a proxy may put its own Host in: the address that people use is ours all the same
  const ours = [
    host,
    URL.canParse(config.server.public_url) ? new URL(config.server.public_url).host : undefined,
  ];
  if (origin !== undefined) return URL.canParse(origin) && ours.includes(new URL(origin).host);
  return c.req.header('Sec-Fetch-Site') === 'same-origin';
}

/** The cookie of a session, or of its end. */
export function sessionHeader(hub: Hub, token: string | null): string {
  const secure = isHttps(hub) ? '; Secure' : '';
  const age = token === null ? 0 : Math.floor(sessionMs / 1000);
  return `${sessionCookie(hub)}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`;
}

export const tokenOf = (hub: Hub, c: Context<HubEnv>): string | undefined =>
  cookieOf(c.env.incoming, sessionCookie(hub));

/** A path of ours to go back to; the fleet for anything else. */
export const ownPath = (path: unknown): string =>
  typeof path === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : '/';

const isTrusted = (networks: readonly string[], address: string): boolean => {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits] = network.split('/');
    const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(bits), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};

/** Where requests come from: the peer, or what a trusted proxy says. */
export function addressOf(hub: Hub, c: Context<HubEnv>): string {
  const peer = c.env.incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const forwarded = c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim();
  return forwarded !== undefined &&
    isIP(forwarded) !== 0 &&
    isTrusted(hub.config.server.trusted_proxies, peer)
    ? forwarded
    : peer;
}
