import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { countLive, openLive } from '../../src/http/live.ts';
import { hashPassword } from '../../src/passwords.ts';
import type { Region } from '../../views/live.tsx';
import { given, type Scenario } from '../scenario.ts';
import { hostReport, keys, twoCustomers } from './two-customers.ts';

const otherPassword = await hashPassword('another');
afterEach(() => void vi.useRealTimers());

/** Opens a stream as a page of somebody signed in would. */
async function follow(scenario: Scenario, token: string, query = 'view=fleet') {
  const response = await fetch(`${scenario.url}/live?${query}&after=-1`, {
    headers: { Cookie: `hub=${token}` },
  });
  expect(response.status).toBe(200);
  const reader = response.body!.getReader();
  onTestFinished(() => reader.cancel().catch(() => {})); // it may have ended
  const text = new TextDecoder();
  return {
    /** reads on until the text holds this */
    async until(wanted: string) {
      for (let all = ''; !all.includes(wanted); ) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended without ${wanted}`);
        all += text.decode(value, { stream: true });
      }
    },
    /** comes back once the hub has cut it off */
    async end() {
      for (let open = true; open; )
        open = await reader.read().then(
          ({ done }) => !done,
          () => false,
        );
    },
  };
}

const streams = (scenario: Scenario, count: number) =>
  vi.waitFor(() => expect(countLive(scenario.hub).streams).toBe(count));

test('a stream ends at once when its session is signed out, and another one goes on', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }); // no tick may come to its help
  const scenario = await given(twoCustomers);
  const [mine, other] = [scenario.hub.sessions.start('operator'), scenario.hub.sessions.start('operator')];
  const stream = await follow(scenario, mine);
  const goesOn = await follow(scenario, other);

  await scenario.send('POST', '/logout', undefined, {
    key: null,
    headers: { Cookie: `hub=${mine}`, Origin: scenario.url },
  });

  await stream.end();
  await streams(scenario, 1);
  await scenario.post('/api/v1/host-report', hostReport('anna-1'), { key: keys['anna-1'] });
  await goesOn.until('id="c-anna"');
});

test.each([
  ['their password changes', (scenario: Scenario) => scenario.hub.keys.passwords.set('anna', otherPassword)],
  ['they are taken out of the users', (scenario: Scenario) => scenario.hub.keys.passwords.delete('anna')],
  [
    'their session expires',
    (scenario: Scenario) => {
      scenario.clock.now += 8 * 86_400_000;
    },
  ],
])('the streams of somebody end with the next tick when %s', async (_what, happen) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const scenario = await given(twoCustomers);
  scenario.hub.keys.passwords.set('anna', 'the hash of a former one');
  const stream = await follow(scenario, scenario.hub.sessions.start('anna'));
  vi.advanceTimersByTime(15_000);
  await stream.until('event: tick');
  expect(countLive(scenario.hub).streams).toBe(1);

  happen(scenario);
  vi.advanceTimersByTime(15_000);

  await stream.end();
  await streams(scenario, 0);
});

test('a stream of somebody who is not signed in, or of no page, is refused with a status alone', async () => {
  const scenario = await given(twoCustomers);
  const headers = { Cookie: `hub=${scenario.hub.sessions.start('operator')}` };
  const ask = (query: string, asked = headers) =>
    scenario.get(`/live?${query}&after=1`, { key: null, headers: asked });
  expect((await ask('view=fleet', { Cookie: 'hub=made-up' })).status).toBe(401);
  expect((await ask('view=constructor')).status).toBe(404);
  expect((await ask('view=customer&customer_id=nobody')).status).toBe(404);
  expect((await ask('view=events&before=5')).status).toBe(404);
  const senseless = await ask('view=fleet&per=26');
  expect([senseless.status, senseless.text]).toEqual([400, '']);
});

/** A stream's other end, without a network between. */
const outgoing = () => new ServerResponse(new IncomingMessage(new Socket()));

const watcher = (view: string, build: () => Region[]) => ({
  view,
  build,
  after: 0,
  owner: view,
  isWelcome: () => true,
  outgoing: outgoing(),
});

test('views are made in separate turns of the event loop, so that reports are answered in between', async () => {
  const scenario = await given(twoCustomers);
  const live = openLive(scenario.hub);
  onTestFinished(() => live.close());
  const order: string[] = [];
  const build = (view: string) => () => {
    order.push(view);
    setImmediate(() => order.push('another turn'));
    return [];
  };
  for (const view of ['a', 'b', 'c']) live.open(watcher(view, build(view))); // each is made once to be opened
  await vi.waitFor(() => expect(order.length).toBeGreaterThanOrEqual(12));
  expect(order.slice(6, 12)).toEqual(['a', 'another turn', 'b', 'another turn', 'c', 'another turn']);
});

test('what an address says beside its query opens no view of its own', async () => {
  const scenario = await given(twoCustomers);
  const token = scenario.hub.sessions.start('operator');
  const asked = ['view=fleet', 'junk=1&view=fleet', 'view=fleet&page=1&sort=status&q=', 'view=fleet&page=01'];
  for (const query of asked) await follow(scenario, token, query);
  expect(countLive(scenario.hub)).toEqual({ streams: 4, views: 1 });

  await follow(scenario, token, 'view=fleet&page=2');
  expect(countLive(scenario.hub)).toEqual({ streams: 5, views: 2 });
});
