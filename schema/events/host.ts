import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';
import { Erased } from '../sealed.ts';
import { HostSettings } from '../settings.ts';
import { reportFields } from './report.ts';

const stream = ({ hostId }: { hostId: string }) => `host-${hostId}`;
const sealedSettings = z.union([HostSettings, z.literal(Erased)]);
const keyHash = z.hash('sha256');

/** An operator admitted a host and gave it an API key, of which only the hash is kept. */
export const HostEnrolled = defineEvent('HostEnrolled', {
  stream,
  personal: ['settings'],
  data: { hostId: Id, customerId: Id, settings: sealedSettings, apiKeyHash: keyHash },
});

/** An operator changed a host's settings, or moved it to another customer (`customerId` is the new one). */
export const HostChanged = defineEvent('HostChanged', {
  stream,
  personal: ['before', 'after'],
  data: { hostId: Id, customerId: Id, before: sealedSettings, after: sealedSettings },
});

/** A host got a new key. The ones before it end when this one is first used, at `oldKeyUntil` at the latest. */
export const HostKeyRotated = defineEvent('HostKeyRotated', {
  stream,
  data: { hostId: Id, customerId: Id, apiKeyHash: keyHash, oldKeyUntil: z.number().nullable() },
});

/** A host left the fleet. Its key is dead; its past stays. */
export const HostDecommissioned = defineEvent('HostDecommissioned', {
  stream,
  data: { hostId: Id, customerId: Id },
});

/**
 * A host agent sent its periodic report. The report is the heartbeat: silence is measured from the log's
 * `recordedAt`, because a host's own clock may be wrong.
 */
export const HostReported = defineEvent('HostReported', {
  stream,
  telemetry: true, // ages out; only facts are for ever
  data: { hostId: Id, customerId: Id, ...reportFields },
});
