import { readFileSync } from 'node:fs';
import { HostReported } from '../../schema/events/host.ts';
import { loadConfig } from '../../src/config.ts';
import { openFolder } from '../../src/folder.ts';
import { openLog } from '../../src/log/sqlite.ts';
import { folder } from './folders.ts';
import type { Figure } from './main.ts';

const million = 1_000_000;
const millions = 5;
const atOnce = 64;

/** Whether the log slows down as it grows: the rate over the fifth million of events against the first. Long: minutes and 10 GB. */
export async function append(): Promise<Figure[]> {
  const { config } = loadConfig({ env: { HUB_SERVER_DATA_DIR: folder() } });
  const { dir, vault } = openFolder(config, {}, Date.now);
  const log = openLog({
    dir,
    vault,
    now: Date.now,
    onFatal(error) {
      throw error;
    },
  });
  const text = readFileSync(new URL('../../fixtures/wire/host-report.json', import.meta.url), 'utf8').replace(
    /\s*\n\s*/g,
    '',
  );
  const body = JSON.parse(text);
  const rates: number[] = [];
  for (let round = 0; round < millions; round++) {
    const started = performance.now();
    for (let done = 0; done < million; done += atOnce) {
      const batch = Array.from({ length: atOnce }, (_, index) => {
        const hostId = `host-${(done + index) % 5000}`;
        return log.append([
          HostReported(
            { hostId, customerId: 'bench', at: round * million + done, body },
            { actor: 'bench', bodyText: text },
          ),
        ]);
      });
      await Promise.all(batch);
    }
    rates.push(million / ((performance.now() - started) / 1000));
    console.error(`million ${round + 1}: ${rates.at(-1)!.toFixed(0)} events/s`);
  }
  log.close();
  return [
    { name: 'append, first million', value: rates[0]!, unit: 'events/s' },
    {
      name: 'append, fifth million / first',
      value: rates[millions - 1]! / rates[0]!,
      unit: '×',
      asked: { least: 0.85 },
    },
  ];
}
