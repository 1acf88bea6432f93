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

export interface RefusableResponse {
  status(code: number): RefusableResponse;
  set(headers: Record<string, string>): unknown;
  send(body: string): unknown;
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
        response.status(judged.status).set(judged.headers);
        response.send(JSON.stringify(judged.body));
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
