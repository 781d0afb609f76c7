import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { masked, secret } from '../../schema/secret.ts';

test('a secret is never printed, whatever prints it', () => {
  const key = secret('hunter2');
  const printed = [
    `${key}`,
    String(key),
    JSON.stringify({ key }),
    inspect({ key }, { depth: null, showHidden: true }),
    `a${key}`,
  ];
  expect(printed.join('\n')).not.toContain('hunter2');
  expect([printed[0], printed[2]]).toEqual(['[secret]', '{"key":"[secret]"}']);
});

test('only reveal gives the text', () => {
  expect(secret('hunter2').reveal()).toBe('hunter2');
  expect(secret('').reveal()).toBe('');
});

test('whether there is a secret may be shown, the secret may not', () => {
  expect([masked(secret('')), masked(secret('hunter2'))]).toEqual(['', '[secret]']);
});
