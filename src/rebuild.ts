import { join } from 'node:path';
import { projections } from '../projections/index.ts';
import type { HubConfig } from '../schema/config.ts';
import { openToRead } from './folder.ts';
import { fingerprintOf } from './log/read-model.ts';
import { nextReadFile, readFilesOf, rebuildInSteps } from './read-file.ts';

export interface Rebuilt {
  file: string;
  /** up to which position it is folded */
  position: number;
  durationMs: number;
}

/**
 * Folds the whole log into this version's next read file, without the lock: nobody else writes that. It is a process
 * of its own that does it, so a hub that serves keeps its own processor for its boxes.
 * @param inUse the read file that a hub of this version serves from, also when somebody has removed it
 */
export function rebuildBeside(
  config: HubConfig,
  env: Record<string, string | undefined>,
  onProgress: (position: number, upTo: number) => void,
  inUse?: string,
): Rebuilt {
  const started = performance.now();
  const { dir, source } = openToRead(config, env);
  try {
    const fingerprint = fingerprintOf(projections);
    const newest = inUse ?? readFilesOf(dir, fingerprint).at(-1);
    const file = newest === undefined ? join(dir, `read-${fingerprint}.db`) : nextReadFile(newest);
    let reached = 0;
    for (const { position, upTo } of rebuildInSteps(source, projections, file)) {
      onProgress(position, upTo);
      reached = position;
    }
    return { file, position: reached, durationMs: performance.now() - started };
  } finally {
    source.log.close();
  }
}
