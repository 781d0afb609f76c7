import { bytes } from '../format.ts';
import { Moment } from '../parts/age.tsx';
import { focusable } from '../parts/focusable.ts';
import { Foreign } from '../parts/foreign.tsx';
import { Signed } from '../parts/status-mark.tsx';
import type { Sign } from '../status.ts';

type Props = { name: string; zone: string; items: readonly unknown[]; first: readonly string[] };

const maxColumns = 8;
const maxRows = 100;

/**
 * A collection of a report as the agent sent it: a column for each key that it used, those named in `first` before
 * the others, so a key that nobody expected is in sight, too. Instants and sizes are written as everywhere else; the
 * title says how they came.
 */
export const AsSent = ({ name, zone, items, first }: Props) => {
  const columns = columnsOf(items, first);
  return (
    <div class="scroll" {...focusable(name)}>
      <table class="tight sent">
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={isSize(column) ? 'num' : undefined} title={column.slice(0, 200)}>
                <Foreign text={headOf(column)} limit={32} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.slice(0, maxRows).map((item) => (
            <tr class="row">
              {columns.map((column) => (
                <td class={isSize(column) ? 'num' : undefined}>
                  <Cell column={column} value={fieldOf(item, column)} zone={zone} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {items.length > maxRows && (
        <p class="note dim">{items.length - maxRows} more are in the report below.</p>
      )}
    </div>
  );
};

const isSize = (column: string) => column.endsWith('_bytes');

/** A key as the head of its column: `started_at` is "started", `size_bytes` is "size". */
const headOf = (column: string) => column.replace(/(.)_(at|bytes)$/, '$1').replaceAll('_', ' ');

type CellProps = { column: string; value: unknown; zone: string };

const Cell = ({ column, value, zone }: CellProps) => {
  if (value === undefined || value === null) return <span class="dim">–</span>;
  if (isSize(column) && typeof value === 'number') return <span title={String(value)}>{bytes(value)}</span>;
  const at = typeof value === 'string' && instant.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(at)) return <Moment at={at} zone={zone} />;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const sign = column === 'status' || column === 'outcome' ? signs[text] : undefined;
  return sign === undefined ? (
    <Foreign text={text} limit={48} />
  ) : (
    <Signed sign={sign}>
      <Foreign text={text} />
    </Signed>
  );
};

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const signs: Readonly<Record<string, Sign>> = Object.assign(Object.create(null) as Record<string, Sign>, {
  ok: 'ok',
  success: 'ok',
  verified: 'ok',
  failed: 'down',
  error: 'down',
  running: 'info',
});

/** The keys of all items: those in `first` that occur, then the others as they came, eight at most. */
export function columnsOf(items: readonly unknown[], first: readonly string[]): string[] {
  const used = new Set(items.flatMap((item) => (isRecord(item) ? Object.keys(item) : ['value'])));
  const known = first.filter((key) => used.has(key));
  const others = [...used].filter((key) => !known.includes(key));
  return [...known, ...others].slice(0, maxColumns);
}

const fieldOf = (item: unknown, column: string): unknown =>
  isRecord(item)
    ? Object.hasOwn(item, column)
      ? item[column]
      : undefined
    : column === 'value'
      ? item
      : undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
