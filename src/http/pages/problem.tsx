import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { ProblemPage } from '../../../views/problem-page.tsx';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';
import { isFull, unavailable } from '../../log/storage-error.ts';
import type { HubEnv } from '../app.ts';
import { problem, type Reply } from '../reply.ts';
import { chromeOf, pathOf, themeOf } from './chrome.ts';
import type { Visit } from './route.ts';

/**
 * A page that says what went wrong and what to do next.
 * @param viewer who looks; null where nobody could be asked
 */
export function problemPage(
  hub: Hub,
  { c, viewer }: { c: Context<HubEnv>; viewer: Visit['viewer'] | null },
  error: unknown,
): Response {
  const requestId = randomUUID();
  const reply = replyOf(hub, c, error, requestId);
  const known = error instanceof HubError && reply.status !== 500;
  const { title, detail } = reply.body as { title: string; detail: string };
  const theme = themeOf(c);
  const chrome = viewer === null ? null : chromeOf(hub, { viewer, theme, path: pathOf(c), live: null });
  const model = {
    status: reply.status,
    title,
    detail: known ? error.message : detail,
    hint: known ? (error.hint ?? null) : null,
    requestId,
  };
  const html = <ProblemPage chrome={chrome} theme={theme} zone={hub.config.timezone} model={model} />;
  return c.html(String(html), reply.status as 500, retryOf(reply));
}

/** What went wrong, for a script: its status alone. */
export function problemStatus(hub: Hub, c: Context<HubEnv>, error: unknown): Response {
  const reply = replyOf(hub, c, error, randomUUID());
  return c.body(null, reply.status as 500, retryOf(reply));
}

function replyOf(hub: Hub, c: Context<HubEnv>, error: unknown, requestId: string): Reply {
  const reply = problem(isFull(error) ? unavailable(error) : error, requestId);
  if (reply.status === 500) {
    hub.logger.error(
      { request_id: requestId, path: c.req.path, error: String((error as Error).stack ?? error) },
      'a page failed',
    );
  }
  return reply;
}

const retryOf = ({ headers }: Reply): Record<string, string> => {
  const after = headers?.['Retry-After'];
  return after === undefined ? {} : { 'Retry-After': after };
};
