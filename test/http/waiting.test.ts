import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { answer } from '../../src/http/answer.ts';
import { apiRoutes } from '../../src/http/app.ts';
import { json, type Route, route } from '../../src/http/route.ts';
import { writesWaiting } from '../../src/http/waiting.ts';
import { given } from '../scenario.ts';
import { holdAppends } from './held.ts';
import { event, twoCustomers } from './two-customers.ts';

/** A request that did not come over a socket: a thousand of those would be slower than what is tested. */
function asked(body: object) {
  const incoming = Object.assign(Readable.from([Buffer.from(JSON.stringify(body))]), {
    method: 'POST',
    headers: {},
    rawHeaders: [],
  });
  return {
    incoming: incoming as never,
    door: { kind: 'socket' as const, user: 'anna' },
    params: {},
    url: '/api/v1/event',
  };
}

test('a thousand may wait for the disk; who comes after them is asked to come again, and then is taken', async () => {
  const { hub, appended } = await given(twoCustomers);
  const events = apiRoutes.find(({ path }) => path === '/api/v1/event')!;
  const send = () => answer(hub, events, asked(event('anna')));
  const { release } = holdAppends(hub);
  const waiting = Array.from({ length: 1_000 }, send);
  await expect.poll(() => writesWaiting(hub)).toBe(1_000);
  expect(await send()).toMatchObject({ status: 503, headers: { 'Retry-After': '2' } });
  release();
  const replies = await Promise.all(waiting);
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(appended()).toHaveLength(1_000);
  expect(writesWaiting(hub)).toBe(0);
  expect((await send()).status).toBe(200);
});

test('whoever comes through an open door is anybody, not the operator', async () => {
  const { hub } = await given();
  const open: Route = route({
    method: 'POST',
    path: '/open',
    tag: 'test',
    summary: 'who is it?',
    who: 'open',
    about: () => 'fleet',
    body: { schema: z.unknown(), maxBytes: 1_000 },
    answers: { 200: { description: 'who' } },
    handle: ({ speaker }) => json(speaker.kind),
  });
  expect((await answer(hub, open, asked({}))).body).toBe('anybody');
});
