import { describe, expect, test } from 'vitest';
import { type Answered, given, noon } from '../scenario.ts';
import { keys, twoCustomers } from './two-customers.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

/** Both kinds of reports by the same rules. */
const sources = [
  {
    what: 'host',
    type: 'HostReported',
    path: '/api/v1/host-report',
    read: '/api/v1/hosts/anna-1',
    key: keys['anna-1'],
    body: (at: number | string | undefined, cpu: number) => ({
      host_id: 'anna-1',
      reported_at: typeof at === 'number' ? iso(at) : at,
      host: { cpu_percent: cpu },
    }),
    cpuOf: (answer: Answered['body']) => answer.host.cpu_percent,
  },
  {
    what: 'controller',
    type: 'ControllerReported',
    path: '/api/v1/report',
    read: '/api/v1/customers/anna',
    key: keys.anna,
    body: (at: number | string | undefined, cpu: number) => ({
      customer_id: 'anna',
      timestamp: typeof at === 'number' ? iso(at) : at,
      system: { cpu_percent: cpu },
    }),
    cpuOf: (answer: Answered['body']) => answer.report.system.cpu_percent,
  },
];

describe.each(sources)('the report of a $what', ({ type, path, read, key, body, cpuOf }) => {
  async function reporting() {
    const scenario = await given(twoCustomers);
    return {
      ...scenario,
      say: (at: number | string | undefined, cpu = 1) => scenario.post(path, body(at, cpu), { key }),
      latest: async () => cpuOf((await scenario.get(read, { key })).body),
      reports: () =>
        scenario.appended().filter((event) => event.type === type) as {
          position: number;
          recordedAt: number;
          data: { at: number; late?: true; clockSkew?: true };
        }[],
    };
  }

  test('is on disk and visible to the next read before its answer, and says where it stands', async () => {
    const { say, latest, reports, get } = await reporting();
    const answer = await say(noon, 12.5);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('hub-position')).toBe(String(reports()[0]!.position));
    expect(await latest()).toBe(12.5);
    expect((await get(read)).body).toMatchObject({ report: body(noon, 12.5), received_at: iso(noon) });
  });

  test('that comes twice is answered alike and recorded once', async () => {
    const { say, reports, hub, restart } = await reporting();
    const first = await say(noon - minuteMs);
    const again = await say(noon - minuteMs);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('hub-position')).toBe(first.headers.get('hub-position'));
    await restart();
    expect((await say(noon - minuteMs)).headers.get('hub-position')).toBe(first.headers.get('hub-position'));
    expect(reports()).toHaveLength(1);
    expect(hub.intake.duplicates()).toBe(1);
  });

  test('that comes twice at once is recorded once', async () => {
    const { say, reports } = await reporting();
    const answers = await Promise.all(Array.from({ length: 6 }, () => say(noon)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(reports()).toHaveLength(1);
  });

  test('of the same time with another body is another report, and the later word', async () => {
    const { say, reports, latest } = await reporting();
    await say(noon, 1);
    await say(noon, 2);
    await say(noon, 1);
    expect(reports()).toHaveLength(2);
    expect(await latest()).toBe(2);
  });

  test('that is a late duplicate of one long ago is found, whatever came in between', async () => {
    const { say, reports } = await reporting();
    for (const ago of [5, 4, 3, 2, 1]) await say(noon - ago * minuteMs, ago);
    expect((await say(noon - 5 * minuteMs, 5)).headers.get('hub-position')).toBe(
      String(reports()[0]!.position),
    );
    expect(reports()).toHaveLength(5);
  });

  test('without a time is never a duplicate', async () => {
    const { say, reports } = await reporting();
    await say(undefined);
    await say(undefined);
    expect(reports()).toHaveLength(2);
  });

  test('that is older than the newest is stored as late and does not overwrite the latest, but tells that the box lives', async () => {
    const { say, reports, latest, clock, get } = await reporting();
    await say(noon, 50);
    clock.now += 20 * minuteMs;
    await say(noon - 10 * minuteMs, 10);
    expect(await latest()).toBe(50);
    expect(reports().map(({ data }) => data.late)).toEqual([undefined, true]);
    const { body: answer } = await get(read);
    expect((answer.host ?? answer.customer).last_report_at).toBe(iso(noon + 20 * minuteMs));
    expect((answer.host ?? answer.customer).status).toBe('ok');
  });

  test('from a clock up to ten minutes ahead is taken as it says', async () => {
    const { say, reports, latest } = await reporting();
    await say(noon + 10 * minuteMs, 7);
    expect(reports()[0]!.data).toMatchObject({ at: noon + 10 * minuteMs });
    expect(reports()[0]!.data.clockSkew).toBeUndefined();
    expect(await latest()).toBe(7);
  });

  test('from a clock further ahead is marked, charted when it came, and does not freeze the latest', async () => {
    const { say, reports, latest, clock } = await reporting();
    await say(noon + 10 * minuteMs + 1, 1);
    clock.now += 15 * minuteMs;
    await say(noon + 400 * dayMs, 2);
    expect(await latest()).toBe(2);
    clock.now += 15 * minuteMs;
    await say(clock.now, 3);
    expect(await latest()).toBe(3);
    expect(reports().map(({ data }) => [data.at, data.clockSkew])).toEqual([
      [noon, true],
      [noon + 15 * minuteMs, true],
      [noon + 30 * minuteMs, undefined],
    ]);
  });

  test('is read as it was sent: numbers that JavaScript rounds, blanks and order stay', async () => {
    const { post, get } = await given(twoCustomers);
    const start = JSON.stringify(body(noon, 1)).slice(0, -1);
    const sent = `${start}, "big": 9007199254740993, "vast":1e400,\n "exact": 1.0, "body":{"at": 1}, "accent":"\\u00e9 \\"\\\\b\\""}`;
    expect((await post(path, sent, { key })).status).toBe(200);
    const { text, body: answer } = await get(read, { key });
    expect(text).toContain(`"report":${sent},`);
    expect(answer).toMatchObject({ received_at: iso(noon), report: { accent: 'é "\\b"' } });
  });

  test('that had to be made well-formed keeps its numbers all the same', async () => {
    const { post, get } = await given(twoCustomers);
    const start = JSON.stringify(body(noon, 1)).slice(0, -1);
    const ill = String.raw`,"big": 9007199254740993,"note":"a\u0000b\b\\b\ud800\ud83d\ude00\udc00\t","k\u001f":1.0}`;
    const well = String.raw`,"big": 9007199254740993,"note":"a�b�\\b�\ud83d\ude00�\t","k�":1.0}`;
    expect((await post(path, start + ill, { key })).status).toBe(200);
    const { text } = await get(read, { key });
    expect(text).toContain(`"report":${start}${well},`);
  });

  test('that is too old tells the operator whose it is, until a newer one comes', async () => {
    const { say, get } = await reporting();
    await say('1970-01-01T00:00:10Z');
    await say('1970-01-01T00:15:10Z');
    const outdated = async () => (await get('/api/v1/not-understood')).body.outdated;
    expect(await outdated()).toEqual([
      {
        customer_id: 'anna',
        host_id: path.endsWith('host-report') ? 'anna-1' : null,
        count: 2,
        last_at: iso(noon),
        sent_at: '1970-01-01T00:15:10.000Z',
      },
    ]);
    const sources = async () => /^hub_outdated_sources (\d+)$/m.exec((await get('/metrics')).text)![1];
    expect(await sources()).toBe('1');
    await say(noon);
    expect(await outdated()).toEqual([]);
    expect(await sources()).toBe('0');
  });

  test('from a clock far ahead that comes twice is recorded once as well', async () => {
    const { say, reports, clock } = await reporting();
    const first = await say(noon + dayMs, 1);
    clock.now += 2_000;
    const again = await say(noon + dayMs, 1);
    expect(again.headers.get('hub-position')).toBe(first.headers.get('hub-position'));
    expect(reports()).toHaveLength(1);
  });

  test('older than the retention is answered and counted, not recorded', async () => {
    const { say, reports, hub } = await reporting();
    const answer = await say(noon - 90 * dayMs - 1);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('hub-position')).toBeNull();
    expect(reports()).toEqual([]);
    expect(hub.intake.tooOld()).toBe(1);
    await say(noon - 90 * dayMs);
    expect(reports()).toHaveLength(1);
  });

  test('of any age leaves the order of the log alone: recorded when it came', async () => {
    const { say, reports } = await reporting();
    await say(noon - 30 * dayMs);
    expect(reports()[0]!).toMatchObject({ recordedAt: noon, data: { at: noon - 30 * dayMs } });
  });

  test.each(['yesterday', '2026-11-21 12:00:00', '21.11.2026', 1795262400, ''])(
    'with %j for a time is 400, naming it',
    async (at) => {
      const { post, appended } = await given(twoCustomers);
      const sent = {
        ...body(undefined, 1),
        [path.endsWith('host-report') ? 'reported_at' : 'timestamp']: at,
      };
      const answer = await post(path, sent, { key });
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ path: expect.stringMatching(/reported_at|timestamp/) }] },
      });
      expect(appended()).toEqual([]);
    },
  );

  test.each(['2026-11-21T12:59:00+01:00', '2026-11-21T11:59:00.123456789Z', '2026-11-21T11:59:00Z'])(
    'takes the time %s',
    async (at) => {
      const { say, reports } = await reporting();
      await say(at);
      expect(Math.floor(reports()[0]!.data.at / 1000)).toBe((noon - minuteMs) / 1000);
    },
  );

  test('keeps unknown fields as they were sent, and counts them for the operator by version', async () => {
    const { post, get } = await given(twoCustomers);
    const version = path.endsWith('host-report') ? { agent_version: 'v9.9' } : { controller_version: 'v9.9' };
    const sent = { ...body(noon, 1), ...version, colour: { of: ['x'] } };
    await post(path, sent, { key });
    await post(path, { ...sent, ...body(noon - 1, 1) }, { key });
    expect((await get(read)).body.report).toEqual(sent);
    const { not_understood } = (await get('/api/v1/not-understood')).body;
    expect(not_understood).toMatchObject([{ version: '9.9', what: 'unknown_key', name: 'colour', count: 2 }]);
  });

  test('with control characters, lone surrogates and NUL is made well-formed before anything sees it', async () => {
    const { post, hub, appended } = await given(twoCustomers);
    const ill = JSON.stringify({
      ...body(noon, 1),
      note: 'a\u0000b\u001b\ud800c\u009f',
      'k\u0000': 'tab\tline\n',
    });
    expect((await post(path, ill, { key })).status).toBe(200);
    expect((appended()[0]!.data as { body: object }).body).toMatchObject({
      note: 'a\ufffdb\ufffd\ufffdc\ufffd',
      'k\ufffd': 'tab\tline\n',
    });
    expect(hub.log.db.prepare('SELECT data FROM events ORDER BY position DESC').pluck().get()).not.toMatch(
      /\\u0000|\\ud800/,
    );
  });
});
