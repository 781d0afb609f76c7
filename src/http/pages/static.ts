import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { assets } from '../../../views/assets.ts';
import type { SiteRoute } from './route.ts';

const folder = new URL('../../../views/static/', import.meta.url);

/** What pages load: one sheet, one script, packed once at start, told apart by their ETag. */
export const staticRoutes = (): SiteRoute[] =>
  assets.map(({ path, contentType, ours, theirs }) => {
    const files = [
      ...theirs.map((name) => fileURLToPath(import.meta.resolve(name))),
      ...ours.map((name) => fileURLToPath(new URL(name, folder))),
    ];
    const bytes = Buffer.from(
      files.map((file) => readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/g, '')).join('\n'),
    );
    const packed = {
      br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      gzip: gzipSync(bytes, { level: 9 }),
    };
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    const make: Extract<SiteRoute, { who: 'open' }>['make'] = (c) => {
      const headers = {
        'Content-Type': contentType,
        ETag: etag,
        'Cache-Control': 'no-cache',
        Vary: 'Accept-Encoding',
        'X-Content-Type-Options': 'nosniff',
      };
      if (c.req.header('If-None-Match') === etag) return new Response(null, { status: 304, headers });
      const accepted = c.req.header('Accept-Encoding') ?? '';
      const encoding = accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : undefined;
      return new Response(new Uint8Array(encoding ? packed[encoding] : bytes), {
        headers: { ...headers, ...(encoding ? { 'Content-Encoding': encoding } : {}) },
      });
    };
    return { method: 'GET', path, who: 'open', make };
  });
