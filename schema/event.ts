import { z } from 'zod';

/** An event as it stands in the log. `position` is the only order. */
export interface Recorded<T extends string = string, D = unknown> {
  readonly position: number;
  /** ms, by the hub's clock */
  readonly recordedAt: number;
  readonly type: T;
  readonly stream: string;
  /** who: `api`, `operator:<name>`, `cli:<user>`, `customer:<id>`, `host:<id>`, `hub` */
  readonly actor: string;
  /** the position of the event that led to this one */
  readonly cause?: number;
  /** a fact's unique key: the same fact under the same key is recorded once */
  readonly key?: string;
  /** a fact's number in its stream, from 1; telemetry has none */
  readonly version?: number;
  readonly data: D;
}

/** An event on its way into the log. */
export interface NewEvent<T extends string = string, D = unknown> {
  readonly type: T;
  readonly stream: string;
  readonly actor: string;
  readonly cause?: number;
  readonly key?: string;
  readonly data: D;
  /** JSON text of `data.body` as it was sent, stored without another round of serialising */
  readonly bodyText?: string;
}

export interface Origin {
  actor: string;
  cause?: number;
  key?: string;
  bodyText?: string;
}

/** One type of event: where it goes, what it holds, what of it is sealed at rest. */
export interface EventDefinition<T extends string = string, S extends z.ZodRawShape = z.ZodRawShape> {
  (data: z.input<z.ZodObject<S>>, origin: Origin): NewEvent<T, z.output<z.ZodObject<S>>>;
  readonly type: T;
  readonly data: z.ZodObject<S>;
  /** big, ages out, carries no key, no version and no place in the chain */
  readonly telemetry: boolean;
  /** fields that the log's reader opens again */
  readonly personal: readonly string[];
  /** fields that stay sealed until the place that uses them */
  readonly secret: readonly string[];
}

interface Shape<S extends z.ZodRawShape> {
  stream: (data: z.output<z.ZodObject<S>>) => string;
  data: S;
  telemetry?: true;
  personal?: readonly (keyof S & string)[];
  secret?: readonly (keyof S & string)[];
}

/**
 * Defines a type of event. Facts are checked when they are built; telemetry was checked at the door
 * and is trusted. Sealed fields are sealed under the key of `data.customerId`, or the hub's own without one.
 */
export function defineEvent<const T extends string, S extends z.ZodRawShape>(
  type: T,
  { stream, data, telemetry = false as never, personal = [], secret = [] }: Shape<S>,
): EventDefinition<T, S> {
  const schema = z.strictObject(data) as unknown as z.ZodObject<S>;
  const build = (input: z.input<z.ZodObject<S>>, origin: Origin) => {
    const checked = (telemetry ? input : schema.parse(input)) as z.output<z.ZodObject<S>>;
    return { type, stream: stream(checked), data: checked, ...origin };
  };
  return Object.assign(build, { type, data: schema, telemetry: telemetry === true, personal, secret });
}

/** The recorded form of a definition: what handlers get. */
export type RecordedOf<D> =
  D extends EventDefinition<infer T, infer S> ? Recorded<T, z.output<z.ZodObject<S>>> : never;
