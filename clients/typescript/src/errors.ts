import { ProblemFromJSON, ResponseError, type Problem, type ProblemCode } from './generated/index.js';

/** A call that did not do what it was to do. */
export class KeywrightError extends Error {}

/** The service has understood the call and refuses it: the same call will be refused again. That a key is not good is no refusal. */
export class RefusedError extends KeywrightError {
  override name = 'RefusedError';

  /** Why, in a form that stays; undefined if the service gave no reason. */
  readonly code: ProblemCode | undefined;

  /** Which of the call's fields is wrong; undefined if it is none of them. */
  readonly field: string | undefined;

  /** @param status of HTTP, 400 to 499 */
  constructor(
    readonly status: number,
    problem: Problem | undefined,
    cause: unknown,
  ) {
    super(problem?.detail ?? `refused with status ${status}`, { cause });
    this.code = problem?.code;
    this.field = problem?.field ?? undefined;
  }
}

/** There were too many calls, and the service asks for a longer pause than this client waits by itself. */
export class LimitedError extends RefusedError {
  override name = 'LimitedError';

  /** @param retryAfter how long to wait before the next call, in seconds; 0 if the service did not say */
  constructor(
    status: number,
    problem: Problem | undefined,
    readonly retryAfter: number,
    cause: unknown,
  ) {
    super(status, problem, cause);
  }
}

/** There was no answer in time, or the service was not able to give one. The call may have been done all the same. */
export class UnavailableError extends KeywrightError {
  override name = 'UnavailableError';

  /** @param retryAfter when the service wants to be asked again, in seconds; undefined if it did not say */
  constructor(
    message: string,
    readonly retryAfter: number | undefined,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** How long to wait, in seconds (RFC 9110 §10.2.3): the service writes seconds, a proxy before it perhaps a date. */
export function retryAfter(response: Response): number | undefined {
  const text = response.headers.get('Retry-After') ?? '';
  if (/^[0-9]{1,9}$/.test(text)) {
    return Number(text);
  }
  const left = (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(left) ? undefined : Math.max(0, Math.ceil(left));
}

/** What a failure of the generated code means to a caller. */
export async function failure(cause: unknown): Promise<unknown> {
  if (cause instanceof ResponseError) {
    return refusal(cause.response, cause);
  }
  // A failure to connect comes wrapped, a time that is up while the answer is read does not; an answer that is no JSON is not the service's.
  const isFetch = cause instanceof Error && ['FetchError', 'TimeoutError', 'SyntaxError'].includes(cause.name);
  return isFetch ? new UnavailableError(`no answer: ${detail(cause)}`, undefined, cause) : cause;
}

function detail(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

async function refusal(response: Response, cause: unknown): Promise<KeywrightError> {
  const problem = await readProblem(response);
  const pause = retryAfter(response);
  if (response.status >= 500 || problem?.code === 'request_in_progress') {
    return new UnavailableError(problem?.detail ?? `answered with status ${response.status}`, pause, cause);
  }
  return response.status === 429
    ? new LimitedError(response.status, problem, pause ?? 0, cause)
    : new RefusedError(response.status, problem, cause);
}

/** RFC 9457; undefined if the body is something else, as a proxy's may be. */
async function readProblem(response: Response): Promise<Problem | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null && 'code' in body ? ProblemFromJSON(body) : undefined;
  } catch {
    return undefined;
  }
}
