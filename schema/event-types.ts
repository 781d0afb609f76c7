import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const EventTypes = z.record(
  z.string(),
  z.strictObject({
    severity: z.enum(['info', 'warning', 'error']),
    words: z.string(),
    opens: z.string().optional(),
    /** always a list once it is read */
    resolves: z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional(),
    subject: z.string().optional(),
  }),
);

const known = new Map(
  Object.entries(
    EventTypes.parse(parse(readFileSync(new URL('./event-types.yaml', import.meta.url), 'utf8'))),
  ),
);

/** What the hub knows of an event type, or undefined for one that nobody has described yet. */
export const eventType = (name: string) => known.get(name);

export const eventTypeNames = (): string[] => [...known.keys()];
