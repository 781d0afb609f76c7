import { expect, test } from 'vitest';
import { passwordHash } from '../schema/config-values.ts';
import { hashPassword, verifyPassword } from '../src/passwords.ts';

test('a hash that the hub makes is one that hub.yaml takes, and fits its password alone', async () => {
  const hash = await hashPassword('egy jó jelszó');
  expect(passwordHash.parse(hash).reveal()).toBe(hash);
  expect(await verifyPassword(hash, 'egy jó jelszó')).toBe(true);
  expect(await verifyPassword(hash, 'egy jo jelszo')).toBe(false);
});

test('what is no hash fits no password', async () => {
  expect(await verifyPassword('not a hash', 'x')).toBe(false);
});
