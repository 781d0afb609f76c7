import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { otherOwnerOf, requireFolderOf, requireUsable, strangersIn, userName } from '../src/access.ts';

const me = process.geteuid!();
const asRoot = me === 0;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hub-access-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('a data folder may be there or yet to be made, but it is never a file', () => {
  const dir = folder();
  writeFileSync(join(dir, 'file'), '');
  expect(() => requireUsable(dir)).not.toThrow();
  expect(() => requireUsable(join(dir, 'a', 'b'))).not.toThrow();
  for (const path of [join(dir, 'file'), join(dir, 'file', 'data')])
    expect(() => requireUsable(path)).toThrow(`${join(dir, 'file')} is a file, not a folder`);
});

test('a path that no socket can have is refused before anything is made in it', () => {
  const dir = join(folder(), 'x'.repeat(100));
  expect(() => requireUsable(dir)).toThrow(/too long for a socket/);
});

test('whoever is not the user of the log is another one; before there is a log only root is', () => {
  const dir = folder();
  expect(otherOwnerOf(dir, me + 1)).toBeUndefined(); // it may be given to a group
  if (asRoot) chownSync(dir, 4711, 4711);
  expect(otherOwnerOf(dir, 0)).toBe(asRoot ? 4711 : me);
  writeFileSync(join(dir, 'log.db'), '');
  expect(otherOwnerOf(dir, me)).toBeUndefined();
  expect(otherOwnerOf(dir, me + 1)).toBe(me);
  expect(otherOwnerOf(dir, undefined)).toBeUndefined();
  expect(otherOwnerOf(join(dir, 'nothing'), 0)).toBeUndefined();
});

test('a user has the name that the machine knows, else a number that sudo takes', () => {
  const passwd = join(folder(), 'passwd');
  writeFileSync(passwd, 'root:x:0:0::/root:/bin/sh\nfelhom:x:999:999::/:/bin/false\n');
  expect([0, 999, 4711].map((uid) => userName(uid, passwd))).toEqual(['root', 'felhom', '#4711']);
});

test.runIf(asRoot)('files that a command of another user left behind are named', () => {
  const dir = folder();
  mkdirSync(join(dir, 'keys'));
  for (const name of ['log.db', 'keys/0123456789abcdef.key', 'keys/fedcba9876543210.key', 'notes.txt'])
    writeFileSync(join(dir, name), '');
  expect(strangersIn(dir)).toEqual([]);
  chownSync(join(dir, 'keys/fedcba9876543210.key'), 4711, 4711);
  chownSync(join(dir, 'notes.txt'), 4711, 4711); // not of the hub
  expect(strangersIn(dir)).toEqual([join(dir, 'keys/fedcba9876543210.key')]);
});

test('a file is written into a folder that is there', () => {
  const dir = folder();
  writeFileSync(join(dir, 'file'), '');
  expect(() => requireFolderOf(join(dir, 'new.db'))).not.toThrow();
  expect(() => requireFolderOf(join(dir, 'none', 'new.db'))).toThrow(
    `there is no folder ${join(dir, 'none')}`,
  );
  expect(() => requireFolderOf(join(dir, 'file', 'new.db'))).toThrow(/is a file, not a folder/);
});
