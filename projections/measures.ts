import type { EventOf } from '../schema/events/index.ts';
import { readReport, type Storage, storagePercent } from '../schema/wire/controller.ts';
import { readHostReport } from '../schema/wire/host-report.ts';
import { cut } from '../schema/wire/understand.ts';
import type { Metric } from './limits.ts';

/** One thing that has a limit, as a report tells of it. */
export interface Measure {
  metric: Metric;
  /** of a disk: its id, or name, or path. null for what a box has one of */
  disk: string | null;
  /** of a disk: everything that a rule may call it */
  names: readonly string[];
  /** percent; null where the report does not say */
  value: number | null;
}

/** What a report says of everything that has a limit. */
export interface Measured {
  measures: Measure[];
  /** the disks are all there are: one that is not among them is not there any more */
  everyDisk: boolean;
}

/** A box with more disks than this is telling tales; what is beyond is not looked at. */
const mostDisks = 64;

/** The disk that a host itself runs from, which a report gives without a name. */
export const hostDisk = '/';

/** What a host's report says. Pure. */
export function measuredOfHost(data: EventOf<'HostReported'>['data']): Measured {
  const { cpuPercent, memoryPercent, diskPercent } = readHostReport(data);
  const list = entriesOf(data, 'storage_targets');
  const targets = (list ?? []).slice(0, mostDisks).map((target): Measure | undefined => {
    const names = ['durable_id', 'name', 'mount'].flatMap((key) => textOf(target[key]));
    const [disk] = names;
    if (disk === undefined) return undefined;
    const away = target.state === 'disconnected';
    return { metric: 'disk', disk, names, value: away ? null : share(target.used_bytes, target.total_bytes) };
  });
  return {
    measures: [
      { metric: 'cpu', disk: null, names: [], value: cpuPercent },
      { metric: 'memory', disk: null, names: [], value: memoryPercent },
      ...once([{ metric: 'disk', disk: hostDisk, names: [hostDisk], value: diskPercent }, ...targets]),
    ],
    everyDisk: isWhole(data, 'storage_targets', list),
  };
}

/** What a controller's report says; nothing while its monitoring is paused. Pure. */
export function measuredOfController(data: EventOf<'ControllerReported'>['data']): Measured {
  const { cpuPercent, memoryPercent, storage, monitoring } = readReport(data);
  if (!monitoring) return { measures: [], everyDisk: false };
  return {
    measures: [
      { metric: 'cpu', disk: null, names: [], value: cpuPercent },
      { metric: 'memory', disk: null, names: [], value: memoryPercent },
      ...once(storage.slice(0, mostDisks).map(diskOf)),
    ],
    everyDisk: isWhole(data, 'storage', entriesOf(data, 'storage')),
  };
}

function diskOf(storage: Storage): Measure | undefined {
  const names = [...textOf(storage.path), ...textOf(storage.label)];
  const [disk] = names;
  const value = storage.connected === false ? null : storagePercent(storage);
  return disk === undefined ? undefined : { metric: 'disk', disk, names, value };
}

type Reported = EventOf<'HostReported'>['data'] | EventOf<'ControllerReported'>['data'];

function entriesOf({ body }: Reported, list: string): Record<string, unknown>[] | undefined {
  const entries = (body as Record<string, unknown>)[list];
  return Array.isArray(entries)
    ? entries.filter((entry) => typeof entry === 'object' && entry !== null)
    : undefined;
}

/** A list that was cut short, left out or read in part says nothing about what is not in it. */
const isWhole = ({ skipped = [] }: Reported, list: string, entries: unknown[] | undefined) =>
  entries !== undefined &&
  entries.length <= mostDisks &&
  !skipped.some(({ path }) => path === list || path.startsWith(`${list}[`));

/** The first of each name. */
function once(measures: readonly (Measure | undefined)[]): Measure[] {
  const seen = new Set<string>();
  return measures.filter((measure): measure is Measure => {
    if (!measure?.disk || seen.has(measure.disk)) return false;
    seen.add(measure.disk);
    return true;
  });
}

const textOf = (value: unknown): string[] =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? [cut(String(value))] : [];

function share(used: unknown, total: unknown): number | null {
  if (typeof used !== 'number' || typeof total !== 'number' || !(used >= 0) || !(total > 0)) return null;
  return Math.round((used / total) * 1000) / 10;
}
