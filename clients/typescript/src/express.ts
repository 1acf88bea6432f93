import type { Verification } from './generated/index.js';
import { isRejection, authorize } from './guard.js';
import type { Verifier } from './keywright.js';

declare global {
  namespace Express {
    interface Request {
      /** The verified key, set by `requireKey`. */
      apiKey?: Verification;
    }
  }
}

/** The used part of Express's request, so that no version of its types is required. */
export interface ExpressRequest {
  headers: Record<string, string | string[] | undefined>;
  ip?: string | undefined;
  apiKey?: Verification;
}

/**
 * The used part of Express's response. It omits `send` and `json`, because their type parameter is the type of the body: Express would infer it
 * from this middleware and restrict the handlers after it.
 */
export interface ExpressResponse {
  status(code: number): unknown;
  set(headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/**
 * Requires a valid key with these scopes, as `X-API-Key` or as bearer token. Other requests fail with 401, 403 or 429, and with 503 if the key can't
 * be verified. Handlers find the verified key in `request.apiKey`.
 */
export function requireKey(verifier: Verifier, ...scopes: string[]) {
  return async (request: ExpressRequest, response: ExpressResponse, next: (error?: unknown) => void): Promise<void> => {
    try {
      const result = await authorize(
        verifier,
        {
          apiKey: first(request.headers['x-api-key']),
          authorization: first(request.headers['authorization']),
          address: request.ip,
        },
        scopes,
      );
      if (isRejection(result)) {
        response.status(result.status);
        response.set(result.headers);
        response.end(JSON.stringify(result.body));
      } else {
        request.apiKey = result;
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
