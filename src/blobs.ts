import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from './errors.ts';
import { writeDurably } from './files.ts';

export interface BlobRef {
  /** SHA-256 of the bytes on disk, hex */
  digest: string;
  size: number;
}

/** What is too big for the log, by digest: on disk before the fact that names it. Sealing is the caller's. */
export interface Blobs {
  put(bytes: Uint8Array): BlobRef;
  /** @throws HubError damaged when it is missing or not what the digest says */
  get(ref: BlobRef): Buffer;
}

export function openBlobs(dir: string): Blobs {
  const folder = join(dir, 'blobs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    put(bytes) {
      const digest = createHash('sha256').update(bytes).digest('hex');
      if (!existsSync(join(folder, digest))) writeDurably(join(folder, digest), bytes);
      return { digest, size: bytes.length };
    },
    get({ digest, size }) {
      const file = join(folder, digest);
      if (!existsSync(file))
        throw new HubError('damaged', `${file} is missing`, { hint: 'put it back from a backup' });
      const bytes = readFileSync(file);
      if (bytes.length !== size || createHash('sha256').update(bytes).digest('hex') !== digest) {
        throw new HubError('damaged', `${file} is not what its fact says`, {
          hint: 'put it back from a backup',
        });
      }
      return bytes;
    },
  };
}
