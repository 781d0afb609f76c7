import { z } from 'zod';
import { Id } from '../ids.ts';
import { CustomerSettings, HostSettings } from '../settings.ts';

/** A key taken over from another hub, as it is. */
const TakenOverKey = z
  .string()
  .regex(/^[\x21-\x7e]{16,512}$/, '16 to 512 printable characters without spaces')
  .optional();

/** Body of `POST /admin/customers`. */
export const CreateCustomer = CustomerSettings.extend({ customer_id: Id, api_key: TakenOverKey }).meta({
  id: 'CreateCustomer',
});

/**
 * Each field of a merge patch (RFC 7396) by the schema of the field; null puts the default back. Objects are merged
 * before they can be checked whole.
 */
const patchOf = (shape: Record<string, z.ZodDefault>) =>
  Object.fromEntries(
    Object.entries(shape).map(([key, field]) => [
      key,
      (key === 'thresholds' ? z.record(z.string(), z.unknown()) : (field.unwrap() as z.ZodType))
        .nullable()
        .optional(),
    ]),
  );

/** What a merge patch of a customer may name. */
export const PatchCustomer = z
  .strictObject(patchOf(CustomerSettings.shape))
  .meta({ id: 'PatchCustomer', description: 'JSON merge patch (RFC 7396) of the fields of CreateCustomer' });

export const Reason = z.strictObject({ reason: z.string().max(4000).nullish() }).meta({ id: 'Reason' });

export const longestOverlapSeconds = 7 * 86_400;

export const RotateKey = z
  .strictObject({
    overlap_seconds: z.int().min(0).max(longestOverlapSeconds).nullish().meta({
      description:
        'the longest that the old key may live; it ends when the new one is first used. 0: at once',
    }),
  })
  .meta({ id: 'RotateKey' });

/** Body of `POST /admin/hosts`. */
export const CreateHost = z
  .strictObject({
    customer_id: Id,
    display_name: HostSettings.shape.display_name,
    host_id: Id.optional(),
    api_key: TakenOverKey,
  })
  .meta({ id: 'CreateHost' });

/** Body of `PATCH /admin/hosts/{id}`: a merge patch; null puts the default back. */
export const PatchHost = z
  .strictObject({
    customer_id: Id.optional(),
    ...patchOf(HostSettings.shape),
  })
  .meta({ id: 'PatchHost', description: 'JSON merge patch (RFC 7396)' });

/** `{customer}` of the operators' answers. */
export const CustomerView = CustomerSettings.extend({
  customer_id: z.string(),
  version: z.int().meta({ description: 'of the settings alone; 0 for a manual customer' }),
  kind: z.enum(['managed', 'manual']),
  status: z.enum(['ok', 'warn', 'down', 'pending', 'disabled', 'blocked']),
  blocked: z.boolean(),
}).meta({ id: 'Customer' });

/** A merge patch applied (RFC 7396). Keys that are own properties only: `__proto__` is a key like any other. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
