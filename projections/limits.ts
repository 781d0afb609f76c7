import { configSchema } from '../schema/config.ts';
import type { Limit, OwnLimit, Rules } from '../schema/rules.ts';
import { msOf, type Thresholds } from '../schema/settings.ts';

export const metrics = ['cpu', 'memory', 'disk'] as const;
export type Metric = (typeof metrics)[number];

/** The limits that the whole fleet has. */
export type FleetLimits = Rules['thresholds'];

/** What an operator decided for one customer or host, where that differs. */
export type OwnLimits = Partial<Record<Metric, OwnLimit>> & {
  disks?: Record<string, OwnLimit> | undefined;
};

const shipped = configSchema.parse({}).thresholds;
const asShipped = ({ for: forMs, ...percent }: (typeof shipped)['cpu']): Limit => ({ ...percent, forMs });

/** The limits of hub.yaml as shipped: in force until a fact says otherwise. */
export const shippedLimits: FleetLimits = {
  cpu: asShipped(shipped.cpu),
  memory: asShipped(shipped.memory),
  disk: asShipped(shipped.disk),
};

/** Thresholds of the settings, times in ms; null when there are none. */
export function ownLimits(thresholds: Thresholds | null | undefined): OwnLimits | null {
  if (!thresholds || Object.keys(thresholds).length === 0) return null;
  const own: OwnLimits = {};
  for (const metric of metrics) if (thresholds[metric]) own[metric] = inMs(thresholds[metric]);
  const disks = Object.entries(thresholds.disks ?? {});
  if (disks.length > 0) own.disks = Object.fromEntries(disks.map(([name, limit]) => [name, inMs(limit)]));
  return own;
}

type Written = NonNullable<Thresholds['cpu']>;
const inMs = ({ for: text, ...percent }: Written): OwnLimit => {
  const forMs = msOf(text);
  return { ...percent, ...(forMs === null ? {} : { forMs }) } as OwnLimit;
};

/**
 * The limit that holds for one thing: the fleet's, then the customer's, then the host's. A rule that names a disk
 * (by any of its `names`) comes before all that do not.
 */
export function limitOf(
  fleet: FleetLimits,
  owns: readonly (OwnLimits | null | undefined)[],
  metric: Metric,
  names: readonly string[] = [],
): Limit {
  const general = owns.map((own) => own?.[metric]);
  const named = [fleet, ...owns].map((own) => diskRule(own?.disks, names));
  return [...general, ...named].reduce<Limit>(
    (limit, own) => (own ? merged(limit, own) : limit),
    fleet[metric],
  );
}

function diskRule(disks: Record<string, OwnLimit> | undefined, names: readonly string[]) {
  const name = disks && names.find((name) => Object.hasOwn(disks, name));
  return name === undefined ? undefined : disks?.[name];
}

/**
 * A limit of which an operator gave a part. The rest follows, so that it stays a limit: `critical` is never below
 * `warn`, and `clear` moves in proportion when `warn` moves: a disk that lives at 96 percent and may be 97 full must
 * be able to end what 98 began.
 */
function merged(base: Limit, own: OwnLimit): Limit {
  const warn = own.warn ?? Math.min(base.warn, own.critical ?? base.warn);
  const critical = Math.max(warn, own.critical ?? base.critical);
  const moved = base.warn > 0 ? (base.clear / base.warn) * warn : 0;
  const clear = Math.min(warn, own.clear ?? Math.round(moved * 100) / 100);
  return { warn, critical, clear, forMs: own.forMs ?? base.forMs };
}

export type Lowest = Record<Metric, number>;

/** The lowest value of each metric that could be over any of these limits: what lies below it needs no further look. */
export function lowestOf(lowest: Lowest, own: OwnLimits): Lowest {
  const lower = (metric: Metric, rules: readonly (OwnLimit | undefined)[]) =>
    Math.min(lowest[metric], ...rules.flatMap((rule) => [rule?.warn ?? 100, rule?.critical ?? 100]));
  return {
    cpu: lower('cpu', [own.cpu]),
    memory: lower('memory', [own.memory]),
    disk: lower('disk', [own.disk, ...Object.values(own.disks ?? {})]),
  };
}
