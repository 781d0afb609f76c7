// npm run bench [-- --only ingest,rebuild] [--long] [--seconds 5] [--json file] [--against file]
// Machines are shared and noisy: what counts are the ratios, taken within one run from alternating rounds.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { alarms } from './alarms.ts';
import { append } from './append.ts';
import { dashboards } from './dashboards.ts';
import { fleet } from './fleet.ts';
import { ingest } from './ingest.ts';
import { rebuild } from './rebuild.ts';

export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** what was asked for; `least` or `most` of it is fine */
  asked?: { least?: number; most?: number };
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'ingest,rebuild,fleet,dashboards,alarms' },
    long: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '4' },
    json: { type: 'string', default: 'bench.json' },
    against: { type: 'string' },
  },
});

const sections: Record<string, (seconds: number) => Promise<Figure[]>> = {
  ingest,
  rebuild,
  fleet,
  dashboards,
  alarms,
  append,
};
const wanted = [...options.only.split(','), ...(options.long ? ['append'] : [])];
const before = new Map<string, number>(
  options.against === undefined
    ? []
    : (JSON.parse(readFileSync(options.against, 'utf8')) as Figure[]).map(({ name, value }) => [name, value]),
);

const figures: Figure[] = [];
for (const name of wanted) {
  const section = sections[name];
  if (section === undefined)
    throw new Error(`no section is called ${name}: choose from ${Object.keys(sections).join(', ')}`);
  console.error(`measuring ${name} …`);
  figures.push(...(await section(Number(options.seconds))));
}
writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);

const round = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
const askedText = ({ asked }: Figure) =>
  asked?.least !== undefined ? `≥ ${asked.least}` : asked?.most !== undefined ? `≤ ${asked.most}` : '';
const verdict = ({ asked, value }: Figure) =>
  asked === undefined
    ? ''
    : (asked.least === undefined || value >= asked.least) && (asked.most === undefined || value <= asked.most)
      ? 'ok'
      : 'MISSED';
const rows = figures.map((figure) => {
  const old = before.get(figure.name);
  return [
    figure.name,
    round(figure.value),
    figure.unit,
    askedText(figure),
    verdict(figure),
    old === undefined ? '' : `${round(figure.value / old)} × before`,
  ];
});
const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
for (const row of rows)
  console.log(
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[1]!) : cell.padEnd(widths[column]!)))
      .join('  '),
  );
console.log(`written to ${options.json}`);
