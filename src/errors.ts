/** What went wrong, in words that the HTTP layer, the CLI and a reader share. */
export type HubErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'version_conflict'
  | 'precondition_failed'
  | 'too_large'
  | 'unprocessable'
  | 'too_many'
  | 'unavailable'
  | 'bad_config'
  | 'locked'
  | 'damaged'
  | 'usage';

/** One mistake among several: where it is, and what is wrong there. Read together as `path: message`. */
export type FieldError = { path: string; message: string };

type HubErrorOptions = {
  hint?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
};

/**
 * The only error that the hub throws on purpose. Anything else that is thrown is a bug:
 * it becomes a 500 and a stack trace in the log. The message carries no secret.
 *
 * @property hint what the person who caused it can do next; shown to them as is.
 * @property errors the single mistakes, where one answer names several.
 * @property retryAfterSeconds when trying again may succeed (`too_many`, `unavailable`).
 */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;
  readonly hint: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: HubErrorCode, message: string, options: HubErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Everything that a person at a terminal should read of an error, a line each: message, mistakes, hint. */
export const linesOf = (error: HubError): string[] => [
  error.message,
  ...(error.errors ?? []).map(({ path, message }) => `  ${path}: ${message}`),
  ...(error.hint === undefined ? [] : [`hint: ${error.hint}`]),
];
