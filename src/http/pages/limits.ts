import type { z } from 'zod';
import type { Thresholds } from '../../../schema/settings.ts';
import type { Limits } from '../../../views/status.ts';
import type { Hub } from '../../hub.ts';

const first = (values: (number | undefined)[]) => values.find((value) => value !== undefined);

/** The thresholds that hold for a source, measure by measure: the first of its rules that says one, else the fleet's. */
export function limitsFor(hub: Hub, ...rules: (z.infer<typeof Thresholds> | null | undefined)[]): Limits {
  const fleet = hub.config.thresholds;
  const of = (measure: 'cpu' | 'memory' | 'disk') => ({
    warn: first(rules.map((own) => own?.[measure]?.warn)) ?? fleet[measure].warn,
    critical: first(rules.map((own) => own?.[measure]?.critical)) ?? fleet[measure].critical,
  });
  return { cpu: of('cpu'), memory: of('memory'), disk: of('disk') };
}
