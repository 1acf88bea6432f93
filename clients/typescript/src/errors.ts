import { ProblemFromJSON, ResponseError, type Problem } from './generated/index.js';

/** A failed request. */
export class KeywrightError extends Error {}

/** The service rejected the request. Its `code` states whether another attempt can succeed. An invalid key has a verdict, not an error. */
export class RejectedError extends KeywrightError {
  override name = 'RejectedError';

  /** The stable error code, such as `key_not_found`; undefined if the response has none. The service lists all codes at `/docs/errors`. */
  readonly code: string | undefined;

  /** The invalid field of the request; undefined if the error concerns none. */
  readonly field: string | undefined;

  /** @param status the HTTP status, 400 to 499 */
  constructor(
    readonly status: number,
    problem: Problem | undefined,
    cause: unknown,
  ) {
    super(problem?.detail ?? `Keywright responded with status ${status}`, { cause });
    this.code = problem?.code;
    this.field = problem?.field ?? undefined;
  }
}

/** The client sent too many requests, and the service asks for a longer delay than the client waits. */
export class RateLimitedError extends RejectedError {
  override name = 'RateLimitedError';

  /** @param retryAfter how long to wait before the next request, in seconds; 0 if the service did not specify it */
  constructor(
    status: number,
    problem: Problem | undefined,
    readonly retryAfter: number,
    cause: unknown,
  ) {
    super(status, problem, cause);
  }
}

/** The service did not respond in time or was unable to process the request. The request may still have had an effect. */
export class UnavailableError extends KeywrightError {
  override name = 'UnavailableError';

  /** @param retryAfter how long to wait before the next request, in seconds; undefined if the service did not specify it */
  constructor(
    message: string,
    readonly retryAfter: number | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** How long to wait, in seconds (RFC 9110 §10.2.3): the service sends seconds, but a proxy may send a date. */
export function retryAfter(response: Response): number | undefined {
  const text = response.headers.get('Retry-After') ?? '';
  if (/^[0-9]{1,9}$/.test(text)) {
    return Number(text);
  }
  const left = (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(left) ? undefined : Math.max(0, Math.ceil(left));
}

/** Waits for a response and translates errors. */
export async function translated<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (cause) {
    throw await translate(cause);
  }
}

/** Translates an error of the generated code. */
async function translate(cause: unknown): Promise<unknown> {
  if (cause instanceof ResponseError) {
    return fromResponse(cause.response, cause);
  }
  // Connection errors are wrapped, but a timeout while the response is read is not. A response that is not JSON comes from another server.
  const isFetch = cause instanceof Error && ['FetchError', 'TimeoutError', 'SyntaxError'].includes(cause.name);
  return isFetch ? new UnavailableError(`No response from Keywright: ${detail(cause)}`, undefined, cause) : cause;
}

function detail(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function fromResponse(response: Response, cause: unknown): Promise<KeywrightError> {
  const problem = await readProblem(response);
  const delay = retryAfter(response);
  if (response.status >= 500 || problem?.code === 'request_in_progress') {
    return new UnavailableError(problem?.detail ?? `Keywright responded with status ${response.status}`, delay, cause);
  }
  return response.status === 429
    ? new RateLimitedError(response.status, problem, delay ?? 0, cause)
    : new RejectedError(response.status, problem, cause);
}

/** Reads the problem (RFC 9457); undefined if the body is something else, for example from a proxy. */
async function readProblem(response: Response): Promise<Problem | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'code' in body ? ProblemFromJSON(body) : undefined;
  } catch {
    return undefined;
  }
}
