import { HubError, type HubErrorCode } from '../errors.ts';

/** An answer, before it is bytes. */
export interface Reply {
  status: number;
  /** sent as JSON unless `type` says otherwise */
  body?: unknown;
  type?: string;
  headers?: Record<string, string>;
  /** holds a secret that is shown once: never kept for a repeated request */
  secret?: true;
}

const statusOf: Record<HubErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  version_conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unprocessable: 422,
  too_many: 429,
  unavailable: 503,
  bad_config: 400,
  usage: 400,
  locked: 503,
  damaged: 500,
};

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authorised',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Too large',
  422: 'Cannot be processed',
  429: 'Too many requests',
  500: 'A fault of the hub',
  503: 'Not now',
};

/** RFC 9457 problem document of an error. Anything but a HubError is a bug of ours: 500, and nothing of it is said. */
export function problem(error: unknown, requestId: string): Reply {
  if (!(error instanceof HubError) || error.code === 'damaged') {
    return problemOf(
      500,
      'internal',
      'the hub failed on this request; its log has more under this request id',
      requestId,
    );
  }
  const status = statusOf[error.code];
  const detail = error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
  const reply = problemOf(
    status,
    error.code,
    detail,
    requestId,
    error.errors ? { errors: error.errors } : {},
  );
  return { ...reply, headers: { ...extraHeaders(status, error) } };
}

function extraHeaders(status: number, error: HubError): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  if (status === 503 || status === 429) return { 'Retry-After': String(error.retryAfterSeconds ?? 5) };
  return {};
}

export const problemOf = (
  status: number,
  code: string,
  detail: string,
  requestId: string,
  more: object = {},
): Reply => ({
  status,
  type: 'application/problem+json',
  body: {
    type: `urn:felhom-hub:problem:${code}`,
    title: titles[status] ?? 'Error',
    status,
    detail,
    ...more,
    request_id: requestId,
  },
});

/** The bytes of a reply's body; undefined where there is none. */
export function bytesOf({ body, type }: Reply): string | Uint8Array | undefined {
  if (body === undefined) return undefined;
  const isJson = type === undefined || type.includes('json');
  return isJson && !(body instanceof Uint8Array) ? JSON.stringify(body) : (body as string | Uint8Array);
}

export const typeOf = ({ type }: Reply): string => type ?? 'application/json';
