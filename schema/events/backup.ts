import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { Id } from '../ids.ts';

export const BackupKind = z.enum(['backup', 'db_dump']);
export type BackupKind = z.output<typeof BackupKind>;

export const backupReasons = {
  /** there is a word of it since midnight: that it worked, or that it failed */
  seen: ['ok', 'failed'],
  missed: ['no_word'],
  /** nothing is expected: its boxes are silent anyway, it is blocked, it never had a backup */
  skipped: ['down', 'blocked', 'never'],
  /** nobody can say: what a box says of it cannot be read; the hub was blind, and there is no box to ask */
  unknown: ['unreadable', 'nobody_to_ask'],
  /** the hub was blind in between: what the box says next decides */
  waiting: ['hub_was_blind'],
} as const;

export type BackupVerdict = keyof typeof backupReasons;
export type BackupReason = (typeof backupReasons)[BackupVerdict][number];

const Checked = z.strictObject({
  customerId: Id,
  kind: BackupKind,
  verdict: z.enum(['seen', 'missed', 'skipped', 'unknown', 'waiting']),
  reason: z.enum(Object.values(backupReasons).flat()),
  /** ms; of the newest backup that the hub knows of, whenever that was */
  lastAt: z.number().nullable(),
});
export type Checked = z.output<typeof Checked>;

/**
 * The hub looked whether there was a backup in the night: customers with what came of it, in as many facts as it takes.
 * Those that had to wait for their boxes get another verdict later, in another fact of the same date.
 */
export const BackupsChecked = defineEvent('BackupsChecked', {
  stream: () => 'hub',
  data: {
    /** local date of the deadline */
    date: z.iso.date(),
    /** ms; local midnight, and the deadline */
    from: z.number(),
    deadline: z.number(),
    /** every customer of the date has a verdict with this one */
    complete: z.boolean(),
    verdicts: z.array(Checked),
  },
});
