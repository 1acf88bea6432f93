import type { MiddlewareHandler } from 'hono';
import type { Verification } from './generated/index.js';
import { isRefusal, judge } from './guard.js';
import type { Verifier } from './keywright.js';

/** What a handler behind `requireKey` finds: `context.get('apiKey')`. */
export interface KeyedEnv {
  Variables: { apiKey: Verification };
}

export interface GuardSettings {
  /** The scopes that the key has to hold. */
  scopes?: string[];
  /** How the end client's address is told, which depends on where Hono runs; keys that are bound to addresses need it. */
  address?: (context: Parameters<MiddlewareHandler>[0]) => string | undefined;
}

/**
 * Lets requests pass that show a key, as `X-API-Key` or bearer, which is good and holds the scopes; others are refused with 401, 403,
 * 429, or 503 while nobody can say.
 */
export function requireKey(verifier: Verifier, settings: GuardSettings = {}): MiddlewareHandler<KeyedEnv> {
  return async (context, next) => {
    const judged = await judge(
      verifier,
      {
        apiKey: context.req.header('X-API-Key'),
        authorization: context.req.header('Authorization'),
        address: settings.address?.(context),
      },
      settings.scopes ?? [],
    );
    if (isRefusal(judged)) {
      return context.body(JSON.stringify(judged.body), judged.status, judged.headers);
    }
    context.set('apiKey', judged);
    await next();
  };
}
