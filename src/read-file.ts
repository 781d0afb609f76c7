import { readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Projection } from '../projections/projection.ts';
import { HubError } from './errors.ts';
import { sync } from './files.ts';
import { follow, followInSteps, openReadModelFor, removeReadFile, type Source } from './log/follow.ts';
import { fingerprintOf, openReadModel, type ReadModel } from './log/read-model.ts';
import { isFull } from './log/storage-error.ts';

const keepOthersMs = 7 * 86_400_000;

/** The read files of one set of projections, `read-<fingerprint>[.<n>].db`, the newest generation last. */
export function readFilesOf(dir: string, fingerprint: string): string[] {
  const generation = (file: string) => Number(/\.(\d+)\.db$/.exec(file)?.[1] ?? 1);
  return readdirSync(dir)
    .filter((file) => file.startsWith(`read-${fingerprint}`) && file.endsWith('.db'))
    .sort((left, right) => generation(left) - generation(right))
    .map((file) => join(dir, file));
}

/** The file that a hub with these projections opens. */
export function currentReadFile(dir: string, projections: readonly Projection[]): string {
  const fingerprint = fingerprintOf(projections);
  return readFilesOf(dir, fingerprint).at(-1) ?? join(dir, `read-${fingerprint}.db`);
}

/** The file that a rebuild beside an open one folds into. */
export function nextReadFile(file: string): string {
  const [, stem, generation = '1'] = /^(.*?)(?:\.(\d+))?\.db$/.exec(file)!;
  return `${stem}.${Number(generation) + 1}.db`;
}

/**
 * Opens the read file of a data folder and folds what it lacks. On a full disk one that lacks something is still good to
 * read: it stands behind the log then, and the hub catches up once there is room.
 */
export function openCurrent(
  dir: string,
  source: Source,
  projections: readonly Projection[],
  onProgress?: (position: number, upTo: number) => void,
): ReadModel {
  const file = currentReadFile(dir, projections);
  const model = openReadModelFor(source.log, file, projections);
  try {
    follow(source, model, onProgress ? { onProgress } : {});
  } catch (error) {
    if (!isFull(error) || model.checkpoint().position === 0) throw error;
  }
  for (const other of readFilesOf(dir, fingerprintOf(projections))) if (other !== file) removeReadFile(other);
  return model;
}

/** Removes read files of other versions that nobody has used for a week: an older hub may still want a young one. */
export function removeOldReadFiles(dir: string, inUse: string, now: number): void {
  for (const name of readdirSync(dir)) {
    const file = join(dir, name);
    if (!/^read-[0-9a-f]{12}(\.\d+)?\.db$/.test(name) || file === inUse) continue;
    if (now - statSync(file).mtimeMs > keepOthersMs) removeReadFile(file);
  }
}

/**
 * Folds the whole log into a new file, a batch a step, and gives it its name when it has caught up with the log:
 * one that fails leaves nothing behind, one that is killed only a `.part`, which the next one replaces.
 * @throws HubError damaged for a log that cannot be read to its end
 */
export function* rebuildInSteps(
  source: Source,
  projections: readonly Projection[],
  file: string,
): Generator<{ position: number; upTo: number }> {
  const part = `${file}.part`;
  removeReadFile(part);
  let done = false;
  try {
    const model = openReadModel(part, projections, { quick: true });
    try {
      model.adopt(source.log.head().logId);
      while (model.checkpoint().position < source.log.head().position) {
        const upTo = source.log.head().position;
        const before = model.checkpoint().position;
        for (const position of followInSteps(source, model, { upTo })) yield { position, upTo };
        if (model.checkpoint().position === before) throw endsEarly(before, upTo);
      }
    } finally {
      model.close();
    }
    sync(part);
    renameSync(part, file);
    done = true;
  } finally {
    if (!done) removeReadFile(part);
  }
  sync(dirname(file));
}

const endsEarly = (position: number, upTo: number) =>
  new HubError('damaged', `log.db says that it ends at ${upTo}, but has nothing to fold behind ${position}`, {
    hint: 'hub verify says what is missing, and what to do',
  });
