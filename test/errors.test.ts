import { expect, test } from 'vitest';
import { HubError, linesOf } from '../src/errors.ts';

test('an error keeps what it was made with', () => {
  const cause = new Error('disk');
  const error = new HubError('unavailable', 'the log is full', {
    hint: 'make room',
    retryAfterSeconds: 30,
    cause,
  });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'HubError',
    code: 'unavailable',
    message: 'the log is full',
    hint: 'make room',
  });
  expect([error.retryAfterSeconds, error.cause, error.errors]).toEqual([30, cause, undefined]);
});

test('a person at a terminal reads the message, each mistake and the hint', () => {
  const errors = [{ path: 'hub.yaml:3: timezone', message: 'is no time zone' }];
  expect(
    linesOf(new HubError('bad_config', 'hub.yaml: 1 mistake', { errors, hint: 'see hub.yaml.example' })),
  ).toEqual(['hub.yaml: 1 mistake', '  hub.yaml:3: timezone: is no time zone', 'hint: see hub.yaml.example']);
  expect(linesOf(new HubError('locked', 'a hub is running'))).toEqual(['a hub is running']);
});
