import { z } from 'zod';
import { Id } from './ids.ts';

/** Where the hub is, without `/api/v1`; a trailing slash is dropped. https, except on this very machine. */
const HubUrl = z.string().transform((text, ctx) => {
  const url = URL.parse(text);
  const complaint = url === null ? 'is not a URL such as https://hub.example.com' : complaintAbout(url);
  if (url === null || complaint !== undefined) {
    ctx.addIssue({ code: 'custom', message: complaint ?? 'is not a URL' });
    return z.NEVER;
  }
  return url.href.replace(/\/+$/, '');
});

/** agent.json: which hub this machine reports to, and who it is there. Strict: a misspelt key is refused. */
export const AgentConfig = z.strictObject({
  hub: z.strictObject({
    url: HubUrl,
    host_id: Id,
    /** goes into a header: anything but visible ASCII would break the request, not the key */
    api_key: z.string().regex(/^[\x21-\x7e]{1,512}$/, 'must be 1 to 512 visible characters without spaces'),
    /** seconds between reports until the hub says otherwise */
    poll_seconds: z.int().min(60).max(3600).default(900),
    /** path of a PEM file; when given, it alone is trusted in place of the usual authorities */
    ca_file: z.string().min(1).optional(),
  }),
});
export type AgentConfig = z.output<typeof AgentConfig>;

function complaintAbout(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not carry a name or password';
  if (url.search !== '' || url.hash !== '') return 'must end before any ? or #';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must be https, as the key travels with every report';
  return undefined;
}

/** `hostname` as URL writes it: IPv4 in four parts, IPv6 in brackets. */
const isLoopback = (hostname: string) =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);
