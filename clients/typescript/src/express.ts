import type { Verification } from './generated/index.js';
import { isRefusal, judge } from './guard.js';
import type { Verifier } from './keywright.js';

declare global {
  namespace Express {
    interface Request {
      /** What is known of the request's key, behind `requireKey`. */
      apiKey?: Verification;
    }
  }
}

/** What is used of Express's request, so that no version of its types is needed. */
export interface KeyedRequest {
  headers: Record<string, string | string[] | undefined>;
  ip?: string | undefined;
  apiKey?: Verification;
}

/**
 * What is used of Express's response. Not `send` or `json`, whose type parameter is the body's: behind a middleware that sends strings,
 * Express would let the handler send nothing else.
 */
export interface RefusableResponse {
  status(code: number): unknown;
  set(headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * Lets requests pass that show a key, as `X-API-Key` or bearer, which is good and holds these scopes; others are refused with 401,
 * 403, 429, or 503 while nobody can say. What is known of the key is in `request.apiKey`.
 */
export function requireKey(verifier: Verifier, ...scopes: string[]) {
  return async (request: KeyedRequest, response: RefusableResponse, next: (error?: unknown) => void): Promise<void> => {
    try {
      const judged = await judge(
        verifier,
        {
          apiKey: first(request.headers['x-api-key']),
          authorization: first(request.headers['authorization']),
          address: request.ip,
        },
        scopes,
      );
      if (isRefusal(judged)) {
        response.status(judged.status);
        response.set(judged.headers);
        response.end(JSON.stringify(judged.body));
      } else {
        request.apiKey = judged;
        next();
      }
    } catch (failure) {
      next(failure);
    }
  };
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
