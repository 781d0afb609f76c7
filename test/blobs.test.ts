import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBlobs } from '../src/blobs.ts';
import { openSummaries } from '../src/summaries.ts';
import { openVault } from '../src/vault.ts';
import { emptyFolder } from './log/folder.ts';
import { noon } from './scenario.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('a blob is kept under its digest, once, for the owner of the folder alone', () => {
  const dir = emptyFolder();
  const blobs = openBlobs(dir);
  const bytes = Buffer.from('árvíztűrő');
  const ref = blobs.put(bytes);
  expect(ref).toEqual({ digest: sha256(bytes), size: bytes.length });
  expect(blobs.put(bytes)).toEqual(ref);
  expect(readdirSync(join(dir, 'blobs'))).toEqual([ref.digest]);
  expect(statSync(join(dir, 'blobs', ref.digest)).mode & 0o077).toBe(0);
  expect(openBlobs(dir).get(ref)).toEqual(bytes);
});

test.each([
  ['missing', (file: string) => rmSync(file)],
  ['longer', (file: string) => writeFileSync(file, 'xy')],
  ['changed', (file: string) => writeFileSync(file, 'y')],
])('a blob that is %s is damage, named by its path', (_, damage) => {
  const dir = emptyFolder();
  const blobs = openBlobs(dir);
  const ref = blobs.put(Buffer.from('x'));
  damage(join(dir, 'blobs', ref.digest));
  expect(() => blobs.get(ref)).toThrow(
    expect.objectContaining({ code: 'damaged', message: expect.stringContaining(ref.digest) }),
  );
});

test('a summary comes back without the customers whose keys were destroyed, and says nothing in clear', () => {
  const dir = emptyFolder();
  const open = (fresh: boolean) =>
    openSummaries(
      openBlobs(dir),
      openVault(dir, Buffer.alloc(32, 7), fresh, () => noon),
    );
  const section = (customerId: string) => ({ customerId, hosts: [], controller: null });
  const summaries = open(true);
  const before = new Set(readdirSync(join(dir, 'keys')));
  const ref = summaries.write([section('kovacs'), section('szabo')]);
  expect(summaries.read(ref)).toEqual([section('kovacs'), section('szabo')]);
  expect(openBlobs(dir).get(ref).includes('szabo')).toBe(false);
  const [first] = readdirSync(join(dir, 'keys')).filter((file) => !before.has(file));
  rmSync(join(dir, 'keys', first!));
  expect(open(false).read(ref)).toHaveLength(1);
});

test('a summary of nobody is a blob as well', () => {
  const dir = emptyFolder();
  const summaries = openSummaries(
    openBlobs(dir),
    openVault(dir, Buffer.alloc(32, 7), true, () => noon),
  );
  expect(summaries.read(summaries.write([]))).toEqual([]);
});
