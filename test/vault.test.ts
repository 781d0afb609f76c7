import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Erased, type Sealed } from '../schema/sealed.ts';
import { openVault } from '../src/vault.ts';
import { emptyFolder } from './log/folder.ts';
import { noon } from './scenario.ts';

const master = Buffer.alloc(32, 7);
const open = (dir: string, { key = master, fresh = false } = {}) => openVault(dir, key, fresh, () => noon);
const keyFiles = (dir: string) => readdirSync(join(dir, 'keys')).map((file) => join(dir, 'keys', file));
const ownerOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')).owner;
const keyOf = (dir: string, owner: string | null) => keyFiles(dir).find((file) => ownerOf(file) === owner)!;

function given() {
  const dir = emptyFolder();
  return { dir, vault: open(dir, { fresh: true }) };
}

test.each([
  ['text', 'Kovács Béla'],
  ['null', null],
  ['an object', { email: 'a@b.hu', tags: ['x'] }],
  ['a number', 0.1],
])('a leaf that is %s comes back as it was, also after opening again', (_, leaf) => {
  const { dir, vault } = given();
  const sealed = vault.sealLeaf('a', 'E.f', leaf);
  expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
  expect(vault.openLeaf('E.f', sealed)).toEqual(leaf);
  expect(open(dir).openLeaf('E.f', sealed)).toEqual(leaf);
});

test('the same leaf never looks the same twice', () => {
  const { vault } = given();
  const seals = new Set(Array.from({ length: 50 }, () => vault.sealLeaf('a', 'E.f', 'x')));
  expect(seals.size).toBe(50);
});

test('each owner has a key of its own, on disk and readable by the owner of the folder alone before anything is sealed with it', () => {
  const { dir, vault } = given();
  vault.sealLeaf('a', 'E.f', 1);
  vault.sealLeaf('a', 'E.g', 2);
  vault.sealLeaf('b', 'E.f', 3);
  expect(keyFiles(dir).map(ownerOf).sort()).toEqual(['a', 'b', null]);
  for (const file of keyFiles(dir)) expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('an owner called like the hub’s own key or like a folder is an owner like any other', () => {
  const { dir, vault } = given();
  const owners = ['null', 'constructor', '__proto__', '..'];
  const seals = owners.map((owner) => vault.sealLeaf(owner, 'E.f', owner));
  const again = open(dir);
  expect(seals.map((sealed) => again.openLeaf('E.f', sealed))).toEqual(owners);
  expect(keyFiles(dir)).toHaveLength(owners.length + 1);
});

test('a destroyed key leaves its leaves erased, and no other', () => {
  const { dir, vault } = given();
  const [ofA, ofB] = [vault.sealLeaf('a', 'E.f', 'x'), vault.sealLeaf('b', 'E.f', 'y')];
  rmSync(keyOf(dir, 'a'));
  const again = open(dir);
  expect(again.openLeaf('E.f', ofA)).toBe(Erased);
  expect(again.openLeaf('E.f', ofB)).toBe('y');
});

test('a customer that comes back after that gets a new key, which does not open the old leaves', () => {
  const { dir, vault } = given();
  const old = vault.sealLeaf('a', 'E.f', 'x');
  rmSync(keyOf(dir, 'a'));
  const again = open(dir);
  const now = again.sealLeaf('a', 'E.f', 'z');
  expect([again.openLeaf('E.f', old), again.openLeaf('E.f', now)]).toEqual([Erased, 'z']);
});

test('a leaf that was changed, cut, or moved to another field is damage, never another text', () => {
  const { vault } = given();
  const sealed = vault.sealLeaf('a', 'E.f', 'x');
  const bytes = Buffer.from(sealed.slice(3), 'base64url');
  bytes[bytes.length - 1]! ^= 1;
  const changed = `v1.${bytes.toString('base64url')}` as Sealed;
  const cut = sealed.slice(0, -6) as Sealed;
  for (const [field, leaf] of [
    ['E.f', changed],
    ['E.f', cut],
    ['E.g', sealed],
  ] as const) {
    expect(() => vault.openLeaf(field, leaf)).toThrow(expect.objectContaining({ code: 'damaged' }));
  }
});

test('a key file that was put in another one’s place does not open', () => {
  const { dir, vault } = given();
  vault.sealLeaf('a', 'E.f', 'x');
  vault.sealLeaf('b', 'E.f', 'y');
  const taken = readFileSync(keyOf(dir, 'a'), 'utf8').replace('"owner":"a"', '"owner":"b"');
  writeFileSync(keyOf(dir, 'b'), taken);
  expect(() => open(dir)).toThrow(expect.objectContaining({ code: 'bad_config' }));
});

test('a wrong master key is named as such, and changes nothing', () => {
  const { dir, vault } = given();
  vault.sealLeaf('a', 'E.f', 'x');
  const before = keyFiles(dir).map((file) => readFileSync(file, 'utf8'));
  expect(() => open(dir, { key: Buffer.alloc(32, 8) })).toThrow(
    expect.objectContaining({
      code: 'bad_config',
      message: expect.stringContaining('master key does not open'),
    }),
  );
  expect(keyFiles(dir).map((file) => readFileSync(file, 'utf8'))).toEqual(before);
});

test('a missing keys folder beside a log is refused, never made anew', () => {
  const { dir } = given();
  rmSync(join(dir, 'keys'), { recursive: true });
  expect(() => open(dir)).toThrow(/hub's own key is missing/);
  expect(keyFiles(dir)).toEqual([]);
});

test('a key file that makes no sense is named by its path', () => {
  const { dir } = given();
  const file = keyOf(dir, null);
  writeFileSync(file, '{"owner":null}');
  expect(() => open(dir)).toThrow(
    expect.objectContaining({ code: 'damaged', message: expect.stringContaining(file) }),
  );
});

test('a reader beside the hub meets keys that were made after it was opened', () => {
  const { dir, vault } = given();
  const reader = open(dir);
  const sealed = vault.sealLeaf('later', 'E.f', 'x');
  expect(reader.openLeaf('E.f', sealed)).toBe('x');
});

test('bytes of any length are sealed and opened as they are', () => {
  const { vault } = given();
  for (const length of [0, 1, 65_536]) {
    const plain = Buffer.alloc(length, 3);
    expect(vault.open('f', vault.seal('a', 'f', plain))).toEqual(plain);
  }
});
