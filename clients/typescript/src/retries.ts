import { retryAfter } from './errors.js';

export interface RetrySettings {
  /** The maximum number of attempts per request, including the first. Default: 4. */
  maxAttempts?: number;
  /** The timeout of one attempt in milliseconds. Default: 10,000. */
  timeout?: number;
  /** The maximum delay between two attempts in milliseconds. A request fails if the service asks for a longer one. Default: 10,000. */
  maxRetryDelay?: number;
  /** The function that sends requests. Default: the platform's `fetch`. */
  fetch?: typeof fetch;
}

const INITIAL_DELAY = 100;

/**
 * A `fetch` that retries failed requests with exponential backoff and full jitter ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 * If the service specifies a delay, the jitter is added to it.
 *
 * @param total the timeout for all attempts and delays together, in milliseconds. If the next delay would exceed it, the request fails immediately with
 *     the last failure.
 */
export function retrying(settings: RetrySettings, total = Number.POSITIVE_INFINITY): typeof fetch {
  const { maxAttempts = 4, timeout = 10_000, maxRetryDelay = 10_000, fetch: send = fetch } = settings;

  const attempt = (input: RequestInfo | URL, init: RequestInit, left: number): Promise<Response> => {
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeout, left))));
    return send(input, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
  };

  return async (input, init = {}) => {
    const deadline = performance.now() + total;
    for (let number = 1; ; number++) {
      let delay: number | undefined;
      try {
        const response = await attempt(input, init, deadline - performance.now());
        delay = number < maxAttempts ? delayAfter(response, input, init, number) : undefined;
        if (delay === undefined || exceedsDeadline(delay, deadline)) {
          return response;
        }
        await response.body?.cancel();
      } catch (failure) {
        delay = jitter(number);
        if (number >= maxAttempts || init.signal?.aborted || !canRepeat(input, init) || exceedsDeadline(delay, deadline)) {
          throw failure;
        }
      }
      await new Promise((done) => setTimeout(done, delay));
    }
  };

  /** The delay in milliseconds; undefined if the request should not be retried, or if the service asks for a longer delay than allowed. */
  function delayAfter(response: Response, input: RequestInfo | URL, init: RequestInit, number: number): number | undefined {
    const requested = retryAfter(response);
    // A 409 with Retry-After means that the first attempt is still in progress.
    const isBusy = response.status === 429 || ((response.status === 409 || response.status >= 500) && requested !== undefined);
    const isRetryable = isBusy || (response.status >= 500 && canRepeat(input, init));
    const min = (requested ?? 0) * 1000;
    return isRetryable && min <= maxRetryDelay ? min + jitter(number) : undefined;
  }

  function jitter(number: number): number {
    return Math.random() * Math.min(INITIAL_DELAY * 2 ** (number - 1), maxRetryDelay);
  }
}

function exceedsDeadline(delay: number, deadline: number): boolean {
  return performance.now() + delay >= deadline;
}

/**
 * Whether the request can be repeated safely when its outcome is unknown. Creations have an idempotency key. A repeated verification may count twice.
 * A deletion or a request with `If-Match` that succeeded would be reported as failed if it was repeated: the target is gone, or its version has changed.
 */
function canRepeat(input: RequestInfo | URL, init: RequestInit): boolean {
  const method = init.method ?? 'GET';
  const headers = new Headers(init.headers);
  const url = input instanceof Request ? input.url : String(input);
  if (method === 'DELETE' || headers.has('If-Match')) {
    return false;
  }
  return (
    method !== 'POST' ||
    headers.has('Idempotency-Key') ||
    /\/v1\/(keys\/(verify|[^/]+\/(suspend|resume|revoke))|introspect)$/.test(url)
  );
}
