import { z } from 'zod';
import { Skipped } from '../wire/understand.ts';

/** What every report of a box carries in the log, whichever client sent it. */
export const reportFields = {
  /** ms; where the report is charted and ordered: the sender's time, or the hub's where that one was missing or wrong */
  at: z.number(),
  /** the sender's version, a leading `v` stripped */
  version: z.string().optional(),
  /** as sent: what nobody understands yet is still there */
  body: z.unknown(),
  /** entries that made no sense, by path; the rest was understood */
  skipped: z.array(Skipped).optional(),
  /** keys that the schema does not know, by path with `[]` for any entry of a list */
  unknown: z.array(z.string()).optional(),
  /** a newer report of this source was there already: history, not "latest" */
  late: z.literal(true).optional(),
  /** the sender's clock was more than ten minutes ahead */
  clockSkew: z.literal(true).optional(),
};
