import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that it is whole or absent after a power cut: temporary file, fsync, rename, fsync of the folder. */
export function writeDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeWhole(temporary, content, mode);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  sync(dirname(path));
}

/** The same, but never over an existing file: false when there was one. */
export function writeOnce(path: string, content: string | Uint8Array, mode = 0o600): boolean {
  const temporary = `${path}.${process.pid}.tmp`;
  writeWhole(temporary, content, mode);
  try {
    linkSync(temporary, path);
    sync(dirname(path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeWhole(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'w', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Brings a file or a folder to disk (fsync). */
export function sync(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
