import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Hub } from './hub.ts';
export async function internalRequest(_hub: Hub, _req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.writeHead(404).end();
}
