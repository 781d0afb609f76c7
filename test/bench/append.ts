import { readFileSync } from 'node:fs';
import { HostReported } from '../../schema/events/host.ts';
import { loadConfig } from '../../src/config.ts';
import { openFolder } from '../../src/folder.ts';
import { openLog } from '../../src/log/sqlite.ts';
import type { SqliteLog } from '../../src/log/sqlite-log.ts';
import { folder } from './folders.ts';
import type { Figure } from './main.ts';
import { median } from './processes.ts';

const million = 1_000_000;
const pairs = 100;
const chunk = million / pairs;
const tell = 10;
const atOnce = 64;
const hosts = 5_000;

/**
 * Whether the log slows down as it grows. Minutes apart a shared machine is not the same machine (turns of ten seconds
 * gave 0.65 to 1.6), so the fifth million and the first are appended in turns of a second, to a log of four million and
 * to a fresh one; what counts is the median of the pairs. Some ten minutes and 25 GB.
 */
export async function append(): Promise<Figure[]> {
  const big = emptyLog();
  const small = emptyLog();
  for (let done = 0; done < 4 * million; done += million / 4) {
    const rate = await rateOf(big, million / 4);
    say(`the big log has ${(done / million + 0.25).toFixed(2)} of 4 million: ${rate.toFixed(0)} events/s`);
  }
  const rates: { big: number; small: number }[] = [];
  const ratio = () => median(rates.map((rate) => rate.big / rate.small));
  for (let pair = 1; pair <= pairs; pair++) {
    const bigFirst = pair % 2 === 0; // what the first of a pair leaves to be written, the second waits for
    const before = bigFirst ? await rateOf(big, chunk) : 0;
    const fresh = await rateOf(small, chunk);
    rates.push({ big: bigFirst ? before : await rateOf(big, chunk), small: fresh });
    if (pair % tell === 0) say(`${pair} of ${pairs} pairs: ${ratio().toFixed(3)} so far`);
  }
  big.close();
  small.close();
  return [
    { name: 'append, first million', value: median(rates.map((rate) => rate.small)), unit: 'events/s' },
    { name: 'append, fifth million', value: median(rates.map((rate) => rate.big)), unit: 'events/s' },
    {
      name: 'append, fifth million / first',
      value: ratio(),
      unit: '×',
      asked: { least: 0.85 },
    },
  ];
}

const say = (line: string) => console.error(`  ${new Date().toISOString().slice(11, 19)} ${line}`);

function emptyLog(): SqliteLog {
  const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: folder() } });
  const { dir, vault } = openFolder(config, {}, Date.now);
  return openLog({
    dir,
    vault,
    now: Date.now,
    onFatal(error) {
      throw error;
    },
  });
}

const text = readFileSync(new URL('../../fixtures/wire/host-report.json', import.meta.url), 'utf8').replace(
  /\s*\n\s*/g,
  '',
);
const body = JSON.parse(text);

/** Appends so many reports, as many at once as the ingest benchmark has connections; events a second. */
async function rateOf(log: SqliteLog, count: number): Promise<number> {
  const started = performance.now();
  for (let done = 0; done < count; done += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - done) }, (_, index) => {
      const report = { hostId: `host-${(done + index) % hosts}`, customerId: 'bench', at: Date.now(), body };
      return log.append([HostReported(report, { actor: 'bench', bodyText: text })]);
    });
    await Promise.all(batch);
  }
  return count / ((performance.now() - started) / 1000);
}
