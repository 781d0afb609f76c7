import type { Context } from 'hono';
import type { HubEnv } from '../app.ts';
import { readBytes } from '../body.ts';

const maxFormBytes = 16 * 1024;

/** The fields of a posted form; empty for a body that is none. @throws HubError too_large */
export async function formOf(c: Context<HubEnv>): Promise<URLSearchParams> {
  const { bytes, done } = await readBytes(c.env.incoming, maxFormBytes);
  done();
  const type = c.req.header('Content-Type') ?? '';
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? bytes.toString() : '');
}
