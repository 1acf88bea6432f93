import { retryAfter } from './errors.js';

export interface RetrySettings {
  /** How often a call is attempted at most, the first time included; 4 if not given. */
  attempts?: number;
  /** How long one attempt may take, in milliseconds; 10,000 if not given. */
  timeout?: number;
  /** How long a pause between two attempts may grow, and which the service may ask for, in milliseconds; 10,000 if not given. */
  longestPause?: number;
  /** What makes the requests; the platform's `fetch` if not given. */
  fetch?: typeof fetch;
}

const FIRST_PAUSE = 100;

/**
 * A `fetch` that makes a request again where that may help. A pause grows twofold with each attempt and is drawn at random from zero
 * to that ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015). Where the service says how long to wait, that is the least.
 *
 * @param total how long all attempts and pauses may take together, in milliseconds. A pause that would not end before that is not made:
 *     the call ends at once with what is known then.
 */
export function retrying(settings: RetrySettings, total = Number.POSITIVE_INFINITY): typeof fetch {
  const { attempts = 4, timeout = 10_000, longestPause = 10_000, fetch: send = fetch } = settings;

  const attempt = (input: RequestInfo | URL, init: RequestInit, left: number): Promise<Response> => {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeout, left))));
    return send(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };

  return async (input, init = {}) => {
    const end = performance.now() + total;
    for (let number = 1; ; number++) {
      let pause: number | undefined;
      try {
        const response = await attempt(input, init, end - performance.now());
        pause = number < attempts ? pauseAfter(response, init, number) : undefined;
        if (pause === undefined || isTooLate(pause, end)) {
          return response;
        }
        await response.body?.cancel();
      } catch (broken) {
        pause = jitter(number);
        if (number >= attempts || init.signal?.aborted || !isRepeatable(input, init) || isTooLate(pause, end)) {
          throw broken;
        }
      }
      await new Promise((done) => setTimeout(done, pause));
    }
  };

  /** In milliseconds; undefined if there is nothing to repeat, or the service asks for too long a pause. */
  function pauseAfter(response: Response, init: RequestInit, number: number): number | undefined {
    const asked = retryAfter(response);
    // A 409 that says when is of a first attempt which is still under way.
    const isBusy = response.status === 429 || ((response.status === 409 || response.status >= 500) && asked !== undefined);
    const isToBeRepeated = isBusy || (response.status >= 500 && isRepeatable(response.url, init));
    const least = (asked ?? 0) * 1000;
    return isToBeRepeated && least <= longestPause ? least + jitter(number) : undefined;
  }

  function jitter(number: number): number {
    return Math.random() * Math.min(FIRST_PAUSE * 2 ** (number - 1), longestPause);
  }
}

function isTooLate(pause: number, end: number): boolean {
  return performance.now() + pause >= end;
}

/** Whether to make it twice does no harm. What is made anew has an idempotency key; a check made twice may count twice. */
function isRepeatable(input: RequestInfo | URL, init: RequestInit): boolean {
  const method = init.method ?? 'GET';
  const url = input instanceof Request ? input.url : String(input);
  return (
    method !== 'POST' ||
    new Headers(init.headers).has('Idempotency-Key') ||
    /\/v1\/(keys\/(verify|[^/]+\/(suspend|resume))|introspect)$/.test(url)
  );
}
