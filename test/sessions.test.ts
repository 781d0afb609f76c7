import { expect, onTestFinished, test } from 'vitest';
import { hashPassword } from '../src/passwords.ts';
import { given, noon } from './scenario.ts';

const dayMs = 86_400_000;
const [first, second] = await Promise.all([hashPassword('first'), hashPassword('second')]);

test('a session is found by its cookie, and by no other', async () => {
  const { hub } = await given();
  const token = hub.sessions.start('operator');
  expect(hub.sessions.find(token)).toEqual({ name: 'operator', madeAt: noon });
  expect(hub.sessions.find(`${token}x`)).toBeUndefined();
});

test('a session outlives a restart, but not a changed password, even one that is changed back', async () => {
  const scenario = await given([], { env: { HUB_AUTH_PASSWORD_HASH: first } });
  const token = scenario.hub.sessions.start('operator');
  await scenario.restart();
  expect(scenario.hub.sessions.find(token)?.name).toBe('operator');

  await scenario.restart({ HUB_AUTH_PASSWORD_HASH: second });
  expect(scenario.hub.sessions.find(token)).toBeUndefined();
  await scenario.restart({ HUB_AUTH_PASSWORD_HASH: first });
  expect(scenario.hub.sessions.find(token)).toBeUndefined();
});

test('a password that changes while the hub runs ends the sessions of its owner and of nobody else', async () => {
  const { hub } = await given();
  hub.keys.passwords.set('anna b', first).set('béla', second);
  const [anna, bela] = [hub.sessions.start('anna b'), hub.sessions.start('béla')];
  expect(hub.sessions.find(anna)?.name).toBe('anna b');

  hub.keys.passwords.set('anna b', second);
  expect(hub.sessions.find(anna)).toBeUndefined();
  expect(hub.sessions.find(bela)?.name).toBe('béla');
  hub.keys.passwords.delete('béla');
  expect(hub.sessions.find(bela)).toBeUndefined();
});

test('a session is kept by being used, not by being asked for', async () => {
  const { hub, clock } = await given();
  const token = hub.sessions.start('operator');
  clock.now = noon + 6 * dayMs;
  expect(hub.sessions.isOpen(token)).toBe(true);
  clock.now = noon + 8 * dayMs;
  expect(hub.sessions.isOpen(token)).toBe(false);

  clock.now = noon + 6 * dayMs;
  expect(hub.sessions.find(token)).toBeDefined();
  clock.now = noon + 8 * dayMs;
  expect(hub.sessions.isOpen(token)).toBe(true);
});

test('whoever asked is told when a session is ended, until they no longer want to know', async () => {
  const { hub } = await given();
  let told = 0;
  const stop = hub.sessions.onEnd(() => told++);
  onTestFinished(stop);
  hub.sessions.end(hub.sessions.start('operator'));
  expect(told).toBe(1);
  stop();
  hub.sessions.end(hub.sessions.start('operator'));
  expect(told).toBe(1);
});
