import { z } from 'zod';
import { configSchema } from '../schema/config.ts';
import type { KeyPath } from './config-file.ts';

/** How the text of an environment variable is read for a key: as it is, as a YAML scalar, split at commas, or as YAML. */
export type ValueKind = 'text' | 'scalar' | 'list' | 'yaml';

/** A key of hub.yaml that holds a value (not a section), and the variable that overrides it. */
export type ConfigKey = { path: readonly string[]; variable: string; kind: ValueKind };

type Shape = {
  type?: string;
  properties?: Record<string, Shape>;
  /** of a section whose keys are free, such as thresholds.disks */
  additionalProperties?: Shape | boolean;
  items?: Shape;
  anyOf?: Shape[];
};

// The schema is described once: what may stand in the file is read off it here.
const root = z.toJSONSchema(configSchema, { io: 'input' }) as Shape; // narrowed to the parts that are looked at

/** Every key of hub.yaml that holds a value, in the file's order. */
export const configKeys: readonly ConfigKey[] = keysBelow(root, []);

function keysBelow(shape: Shape, path: readonly string[]): ConfigKey[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, child]) => {
    const here = [...path, name];
    if (child.properties) return keysBelow(child, here);
    return [{ path: here, variable: `HUB_${here.join('_').toUpperCase()}`, kind: kindOf(child) }];
  });
}

function kindOf(shape: Shape): ValueKind {
  const shapes = shape.anyOf ?? [shape];
  const list = shapes.find(({ type }) => type === 'array');
  if (list) return list.items?.type === 'object' ? 'yaml' : 'list';
  return shapes.every(({ type }) => type === 'string') ? 'text' : 'scalar';
}

/** The names that may stand in the section at a path; empty where there is no such section. */
export function namesAt(path: KeyPath): string[] {
  let shape: Shape | undefined = root;
  for (const step of path) shape = typeof step === 'number' ? shape?.items : below(shape, step);
  return Object.keys(shape?.properties ?? {});
}

function below(shape: Shape | undefined, step: string): Shape | undefined {
  const free = shape?.additionalProperties;
  return shape?.properties?.[step] ?? (typeof free === 'object' ? free : undefined);
}
