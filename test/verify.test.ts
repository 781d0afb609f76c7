import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { projections } from '../projections/index.ts';
import { defineProjection } from '../projections/projection.ts';
import { digestOf, type Row } from '../src/log/row.ts';
import { currentReadFile } from '../src/read-file.ts';
import { verify } from '../src/verify.ts';
import { closeOnceBelieved } from './projections/nights.ts';
import { fixture, given, noon, type Scenario } from './scenario.ts';

const dayMs = 86_400_000;

/** A hub with a customer, a host, a fact and some reports, stopped. */
async function past(options?: Parameters<typeof given>[1]) {
  const scenario = await given([], options);
  await scenario.post('/api/v1/admin/customers', { customer_id: 'demo', name: 'Demó Kft.' });
  await scenario.post('/api/v1/admin/hosts', { customer_id: 'demo', host_id: 'demo-1' });
  for (let minute = 0; minute < 30; minute++) await report(scenario, minute);
  await scenario.post('/api/v1/event', {
    customer_id: 'demo',
    event_type: 'backup_failed',
    severity: 'error',
  });
  await scenario.decided(); // two: nobody is told
  return scenario;
}

const report = ({ post, clock }: Scenario, minute: number) => {
  clock.now = noon + minute * 60_000;
  return post('/api/v1/host-report', {
    ...fixture('host-report'),
    host_id: 'demo-1',
    reported_at: new Date(clock.now).toISOString(),
  });
};

const verified = ({ hub }: Scenario, options = {}) => verify(hub.config, {}, options);

/** Changes the log as somebody would who may write the file: past the triggers, and with the WAL folded in. */
function tamper(dir: string, change: (db: Database.Database) => void): void {
  const db = new Database(join(dir, 'log.db'));
  for (const name of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all())
    db.exec(`DROP TRIGGER ${name}`);
  change(db);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

function tamperRead(dir: string, sql: string): void {
  const db = new Database(currentReadFile(dir, projections));
  expect(db.prepare(sql).run().changes).toBe(1);
  db.close();
}

test('a whole log holds, beside the hub that serves it and after it has stopped', async () => {
  const scenario = await past();
  expect(await verified(scenario)).toMatchObject({ position: 36, events: 36, facts: 6, findings: [] });
  await scenario.stop();
  const result = await verified(scenario);
  expect(result).toMatchObject({
    position: 36,
    events: 36,
    facts: 6,
    findings: [],
    compared: { position: 36 },
  });
  expect(result.compared!.rows).toBeGreaterThan(30);
});

test('a hub that goes on taking reports does not disturb it', async () => {
  const scenario = await past();
  let minute = 30;
  let busy = true;
  const reporting = (async () => {
    while (busy) await report(scenario, minute++);
  })();
  for (let round = 0; round < 5; round++) expect((await verified(scenario)).findings).toEqual([]);
  busy = false;
  await reporting;
  expect(minute).toBeGreaterThan(32);
});

test('after days were closed and pruned it still holds', async () => {
  const scenario = await past();
  for (let day = 1; day < 4; day++) await report(scenario, day * 24 * 60);
  scenario.clock.now = noon + 93 * dayMs;
  await report(scenario, 93 * 24 * 60);
  expect((await closeOnceBelieved(scenario)).at(-1)).not.toContain(' 0 reports deleted');
  const result = await verified(scenario);
  expect(result.findings).toEqual([]);
  expect(result.events).toBeLessThan(result.position);

  const [blob] = readdirSync(join(scenario.dir, 'blobs'));
  writeFileSync(join(scenario.dir, 'blobs', blob!), 'something else');
  expect((await verified(scenario)).findings).toMatchObject([
    { kind: 'blob', key: blob, position: expect.any(Number) },
  ]);
});

test('a changed row of a read model is named by position, table, key and column; its values are not told', async () => {
  const scenario = await past();
  await scenario.stop();
  tamperRead(scenario.dir, "UPDATE hosts SET cpu_percent = 99.25 WHERE host_id = 'demo-1'");
  const { findings } = await verified(scenario);
  expect(findings).toMatchObject([{ kind: 'row', table: 'hosts', key: 'demo-1', position: 36 }]);
  expect(findings[0]!.message).toContain('cpu_percent');
  expect(findings[0]!.message).not.toContain('99.25');
});

test('a row that is missing and one that is too many are told apart', async () => {
  const scenario = await past();
  await scenario.stop();
  tamperRead(scenario.dir, "DELETE FROM guests WHERE host_id = 'demo-1'");
  tamperRead(scenario.dir, "INSERT INTO guests SELECT 'ghost', '[]', '[]'");
  const { findings } = await verified(scenario);
  expect(findings.map(({ key, message }) => [key, message.slice(-40)])).toEqual([
    ['demo-1', expect.stringContaining('has no such row')],
    ['ghost', expect.stringContaining('says nothing')],
  ]);
});

test('a changed event is named by its position', async () => {
  const scenario = await past();
  await scenario.stop();
  tamper(scenario.dir, (db) =>
    db.exec("UPDATE events SET data = replace(data, 'Demó', 'Domó'), actor = 'api2' WHERE position = 7"),
  );
  expect((await verified(scenario)).findings).toMatchObject([{ kind: 'digest', position: 7 }]);
});

test('a changed byte in the file is found, wherever in an event it lies', async () => {
  const scenario = await past();
  await scenario.stop();
  const file = join(scenario.dir, 'log.db');
  tamper(scenario.dir, () => {}); // folds the WAL in
  const whole = readFileSync(file);
  const from = whole.indexOf('HostReported');
  expect(from).toBeGreaterThan(0);
  for (const offset of [-3, 0, 5, 40, 400]) {
    const bytes = Buffer.from(whole);
    bytes[from + offset]! ^= 0x11;
    writeFileSync(file, bytes);
    expect((await verified(scenario)).findings.length, `offset ${offset}`).toBeGreaterThan(0);
  }
  writeFileSync(file, whole);
  expect((await verified(scenario)).findings).toEqual([]);
});

test('a page that SQLite cannot read is a finding with a position', async () => {
  const scenario = await past();
  await scenario.stop();
  tamper(scenario.dir, () => {});
  const file = join(scenario.dir, 'log.db');
  const bytes = readFileSync(file);
  const page = Math.floor(bytes.lastIndexOf('"guests"') / 4096);
  bytes.fill(0xff, page * 4096, (page + 1) * 4096);
  writeFileSync(file, bytes);
  const { findings } = await verified(scenario);
  expect(findings.map(({ kind }) => kind)).toContain('unreadable');
  expect(findings.find(({ kind }) => kind === 'unreadable')!.position).toBeGreaterThan(1);
});

test('a fact that was forged with a matching digest breaks the chain', async () => {
  const scenario = await past();
  await scenario.stop();
  tamper(scenario.dir, (db) => {
    const row = db.prepare<[], Row>("SELECT * FROM events WHERE type = 'HostEnrolled'").get()!;
    row.actor = 'cli:nobody';
    db.prepare('UPDATE events SET actor = ?, digest = ? WHERE position = ?').run(
      row.actor,
      digestOf(row),
      row.position,
    );
  });
  expect((await verified(scenario)).findings).toMatchObject([{ kind: 'chain', position: 3 }]);
});

test('an event that was taken out leaves a gap, a fact breaks the chain as well', async () => {
  const scenario = await past();
  await scenario.stop();
  tamper(scenario.dir, (db) => db.exec('DELETE FROM events WHERE position IN (3, 9, 10)'));
  const { findings } = await verified(scenario);
  expect(findings.map(({ kind, position }) => [kind, position])).toEqual(
    expect.arrayContaining([
      ['gap', 3],
      ['gap', 9],
      ['chain', 34],
    ]),
  );
});

test('a lost tail is told from the head mark, and from the read file when the mark is lost too', async () => {
  const scenario = await past();
  await scenario.stop();
  tamper(scenario.dir, (db) => {
    const { chain } = db.prepare<[], { chain: Buffer }>('SELECT chain FROM events WHERE position = 3').get()!;
    db.exec('DELETE FROM events WHERE position > 20');
    db.prepare('UPDATE head SET position = 20, chain = ?').run(chain);
  });
  const marked = (await verified(scenario)).findings.map(({ kind }) => kind);
  expect(marked).toEqual(['head', 'head_mark']);
  rmSync(join(scenario.dir, 'log.head'));
  expect((await verified(scenario)).findings).toMatchObject([
    { kind: 'head', message: expect.stringContaining('its tail is lost') },
  ]);
});

test('a log that is gone, empty or no database at all is a finding, not an error', async () => {
  const scenario = await past();
  await scenario.stop();
  const file = join(scenario.dir, 'log.db');
  for (const [spoil, kind] of [
    [() => writeFileSync(file, 'not a database'.repeat(500)), 'unreadable'],
    [() => truncateSync(file, 0), 'unreadable'],
    [() => rmSync(file), 'missing'],
  ] as const) {
    spoil();
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    const { findings } = await verified(scenario);
    expect(findings).toMatchObject([{ kind }]);
    expect(findings[0]!.message).toContain('36');
  }
});

test('an event that a projection cannot fold is a finding until it is mended', async () => {
  const picky = defineProjection({
    name: 'picky',
    version: 1,
    tables: [],
    handlers: () => ({
      HostEnrolled: () => {
        throw new TypeError('not this one');
      },
    }),
  });
  const set = [...projections, picky];
  const scenario = await past({ world: { projections: set } });
  expect((await verified(scenario, { projections: set })).findings).toMatchObject([
    { kind: 'parked', position: 3, message: expect.stringContaining('not this one') },
  ]);
});
