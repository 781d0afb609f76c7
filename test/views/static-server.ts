import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { assets } from '../../views/assets.ts';

/** The content policy that pages are made for. */
export const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The text that a page gets for `/static/…`, or null for a path that no page asks for. */
export function assetText(path: string): { text: string; contentType: string } | null {
  const asset = assets.find((one) => one.path === path);
  if (asset === undefined) return null;
  const files = [
    ...asset.theirs.map((name) => fileURLToPath(import.meta.resolve(name))),
    ...asset.ours.map((name) => fileURLToPath(new URL(`../../views/static/${name}`, import.meta.url))),
  ];
  return { text: files.map((file) => readFileSync(file, 'utf8')).join('\n'), contentType: asset.contentType };
}

/** Answers a request, or says false: the static files are answered before it is asked. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A server on loopback for a browser: the static files, then `answer`, everything under the content policy. */
export async function serve(answer: Answer): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    const asset = assetText(request.url ?? '');
    if (asset !== null) {
      response.setHeader('Content-Type', asset.contentType);
      response.end(asset.text);
    } else if (!answer(request, response)) {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}
