import { join } from 'node:path';
import Database from 'better-sqlite3';
import { projections } from '../../projections/index.ts';
import { follow } from '../../src/log/follow.ts';
import { openReadModel } from '../../src/log/read-model.ts';
import type { Row } from '../../src/log/row.ts';
import { folderWithPast, openIn } from './folders.ts';
import { benchKey } from './key.ts';
import type { Figure } from './main.ts';
import { load, median, rebuildIn, startServer } from './processes.ts';

const rounds = 5;

/** Folding a believable past into every read model, against inserting the same events raw; and what it costs a serving hub. */
export async function rebuild(seconds: number): Promise<Figure[]> {
  const { dir, events } = await folderWithPast(20, 60, 60);
  const hub = await openIn(dir);
  const rows = hub.log.db.prepare<[], Row>('SELECT * FROM events').all();
  const ratios: number[] = [];
  const folds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const raw = insertRaw(join(dir, `raw-${round}.db`), rows);
    const fold = timed(() => {
      const model = openReadModel(join(dir, `fold-${round}.db`), projections, { quick: true });
      model.adopt(hub.log.head().logId);
      follow(hub.source, model);
      model.close();
    });
    ratios.push(raw / fold);
    folds.push(fold);
  }
  await hub.close();
  const kept = await besideServing(dir, seconds);
  return [
    { name: 'rebuild', value: events / (median(folds) / 1000), unit: 'events/s' },
    { name: 'rebuild / raw insert', value: median(ratios), unit: '×', asked: { least: 0.35 } },
    { name: 'ingest beside a rebuild / alone', value: kept, unit: '×', asked: { least: 0.7 } },
  ];
}

function insertRaw(file: string, rows: Row[]): number {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(
    'CREATE TABLE events (position INTEGER PRIMARY KEY, recorded_at INTEGER, type TEXT, stream TEXT, version INTEGER, actor TEXT, cause INTEGER, key TEXT, data TEXT, digest BLOB, chain BLOB)',
  );
  const insert = db.prepare<Row>(
    'INSERT INTO events VALUES (@position, @recorded_at, @type, @stream, @version, @actor, @cause, @key, @data, @digest, @chain)',
  );
  const took = timed(() =>
    db.transaction(() => {
      for (const row of rows) insert.run(row);
    })(),
  );
  db.close();
  return took;
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

async function besideServing(dir: string, seconds: number): Promise<number> {
  const served = await startServer('hub', dir);
  const options = {
    port: served.port,
    path: '/api/v1/host-report',
    key: benchKey,
    connections: 64,
    seconds,
    hosts: hostsIn(dir),
  };
  await load({ ...options, seconds: 2 });
  const kept: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await load(options);
    let rebuilding = true;
    const rebuilds = (async () => {
      while (rebuilding) await served.ask(await rebuildIn(dir));
    })();
    const beside = await load(options);
    rebuilding = false;
    await rebuilds;
    kept.push(beside.rate / alone.rate);
  }
  await served.stop();
  return median(kept);
}

function hostsIn(dir: string): string[] {
  const log = new Database(join(dir, 'log.db'), { readonly: true });
  const streams = log
    .prepare<[], string>("SELECT DISTINCT stream FROM events WHERE type = 'HostEnrolled'")
    .pluck()
    .all();
  log.close();
  return streams.map((stream) => stream.slice('host-'.length));
}
