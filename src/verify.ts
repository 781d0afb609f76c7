import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projections as allProjections } from '../projections/index.ts';
import type { Projection } from '../projections/projection.ts';
import type { HubConfig } from '../schema/config.ts';
import type { BlobRef } from './blobs.ts';
import { openToRead } from './folder.ts';
import { readHeadMark } from './log/head-mark.ts';
import { sqliteCode } from './log/storage-error.ts';
import { currentReadFile } from './read-file.ts';
import { compareWithFold, freeze, type Standing, turn } from './verify-fold.ts';
import { checkLog, type Finding, type Progress } from './verify-log.ts';

export type { Finding } from './verify-log.ts';

export interface Verified {
  /** where the log ended when it was looked at */
  position: number;
  events: number;
  facts: number;
  /** the read file that was compared and where it stood; null: there was none of this version, or the log is too damaged */
  compared: { file: string; position: number; rows: number } | null;
  /** what is wrong; empty: nothing is */
  findings: Finding[];
  /** how many more there are beyond those that are listed */
  more: number;
  durationMs: number;
}

interface Options {
  projections?: readonly Projection[];
  onProgress?: (what: 'reading' | 'folding' | 'comparing', progress: Progress) => void;
}

type Opened = ReturnType<typeof openToRead>;
type Found = (finding: Finding) => void;

const mostFindings = 200;

/** With one of these the log cannot be folded to its end, and says so already. */
const spoilsTheFold: readonly Finding['kind'][] = ['unreadable', 'digest', 'blob'];

/**
 * Checks a data folder, also beside the hub that serves it: every digest, the chain, the head and its mark, the blobs,
 * and every row of the read file against a fresh fold of the log. Changes nothing. What is wrong is data, not an error.
 * @throws HubError not_found without a log, bad_config for a wrong or missing master key
 */
export async function verify(
  config: HubConfig,
  env: Record<string, string | undefined>,
  { projections = allProjections, onProgress = () => {} }: Options = {},
): Promise<Verified> {
  const started = performance.now();
  const findings: Finding[] = [];
  let more = 0;
  const found: Found = (finding) => void (findings.length < mostFindings ? findings.push(finding) : more++);
  const looked = { position: 0, events: 0, facts: 0 };
  let compared: Verified['compared'] = null;

  const dir = config.server.data_dir;
  const mark = readHeadMark(dir); // before the log: it may lag behind, never lead
  const opened = openOrTell(config, env, mark, found);
  let standing: Standing | undefined;
  try {
    if (opened) {
      standing = freeze(opened, currentReadFile(dir, projections), found);
      const { position, events, facts } = await checkWhole(opened, found, (progress) =>
        onProgress('reading', progress),
      );
      Object.assign(looked, { position, events, facts });
      if (!findings.some(({ kind }) => kind === 'unreadable')) checkMark(mark, position, opened, found);
    }
    if (opened && !findings.some(({ kind }) => spoilsTheFold.includes(kind))) {
      const rows = await compareWithFold(opened, standing, projections, onProgress, found);
      if (standing && rows !== null) compared = { file: standing.file, position: standing.position, rows };
    }
  } finally {
    standing?.db.close();
    opened?.source.log.close();
  }
  return { ...looked, compared, findings, more, durationMs: performance.now() - started };
}

/** The log, or undefined and a finding when what lies there is none any more. */
function openOrTell(
  config: HubConfig,
  env: Record<string, string | undefined>,
  mark: { position: number } | undefined,
  found: Found,
): Opened | undefined {
  const had = mark ? `; log.head says that it had ${mark.position} events` : '';
  if (mark && !existsSync(join(config.server.data_dir, 'log.db'))) {
    found({ kind: 'missing', message: `log.db is gone${had}` });
    return undefined;
  }
  try {
    return openToRead(config, env);
  } catch (error) {
    if (sqliteCode(error) === '') throw error;
    found({
      kind: 'unreadable',
      message: `log.db cannot be read as a log: ${(error as Error).message}${had}`,
    });
    return undefined;
  }
}

async function checkWhole(opened: Opened, found: Found, onProgress: (progress: Progress) => void) {
  const checkBlob = (blob: BlobRef, position: number) => {
    try {
      opened.blobs.get(blob);
    } catch (error) {
      const message = `the fact at position ${position} names a blob: ${(error as Error).message}`;
      found({ kind: 'blob', position, key: blob.digest, message });
    }
  };
  const steps = checkLog(opened.source.log.db, found, checkBlob);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onProgress(step.value);
    await turn();
  }
}

function checkMark(
  mark: ReturnType<typeof readHeadMark>,
  head: number,
  { source: { log } }: Opened,
  found: Found,
): void {
  if (!mark) return;
  if (mark.position > head) {
    const message = `log.db ends at position ${head}, but log.head says ${mark.position}: its tail is lost`;
    found({ kind: 'head_mark', position: head, message });
    return;
  }
  const kept = log.hashAt(mark.position);
  if (kept === undefined || kept === mark.hash) return; // undefined: pruned, or told as a gap
  const message = `log.db holds another event at position ${mark.position} than log.head says`;
  found({ kind: 'head_mark', position: mark.position, message });
}
