const shown = '[secret]';

/**
 * A text that must not be seen. Whatever prints it (string, JSON, console) prints `[secret]`;
 * only `reveal()` gives the text itself, `''` when none was given.
 */
export type Secret = Readonly<{ reveal(): string; toString(): string; toJSON(): string }>;

const wrap = (text: string): Secret =>
  Object.freeze({
    reveal: () => text,
    toString: () => shown,
    toJSON: () => shown,
    [Symbol.for('nodejs.util.inspect.custom')]: () => shown,
  });

// One object for all empty secrets, so that two configurations without secrets are deep-equal.
const none = wrap('');

/** Wraps a text so that it can be carried about without being printed. */
export const secret = (text: string): Secret => (text === '' ? none : wrap(text));

/** What may be shown of a secret: `''` when there is none, else `[secret]`. */
export const masked = (value: Secret): string => (value === none ? '' : shown);
