import type { MiddlewareHandler } from 'hono';
import type { Verification } from './generated/index.js';
import { isRejection, authorize } from './guard.js';
import type { Verifier } from './keywright.js';

/** The variables that `requireKey` sets: `context.get('apiKey')`. */
export interface ApiKeyEnv {
  Variables: { apiKey: Verification };
}

export interface RequireKeySettings {
  /** The scopes that the key must have. */
  scopes?: string[];
  /** Returns the end client's address, which depends on the runtime of Hono. Required for keys with allowed addresses. */
  address?: (context: Parameters<MiddlewareHandler>[0]) => string | undefined;
}

/**
 * Requires a valid key with the scopes, as `X-API-Key` or as bearer token. Other requests fail with 401, 403 or 429, and with 503 if the key can't be
 * verified.
 */
export function requireKey(verifier: Verifier, settings: RequireKeySettings = {}): MiddlewareHandler<ApiKeyEnv> {
  return async (context, next) => {
    const result = await authorize(
      verifier,
      {
        apiKey: context.req.header('X-API-Key'),
        authorization: context.req.header('Authorization'),
        address: settings.address?.(context),
      },
      settings.scopes ?? [],
    );
    if (isRejection(result)) {
      return context.body(JSON.stringify(result.body), result.status, result.headers);
    }
    context.set('apiKey', result);
    await next();
  };
}
