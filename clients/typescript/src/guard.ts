import { KeywrightError, RateLimitedError, UnavailableError } from './errors.js';
import type { Verification } from './generated/index.js';
import type { Verifier } from './keywright.js';

/** The maximum length of a key that the service accepts. */
const MAX_KEY_LENGTH = 1024;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9a-f:.]+$/i;

/** The response to a rejected request. */
export interface Rejection {
  status: 401 | 403 | 429 | 503;
  headers: Record<string, string>;
  /** RFC 9457. */
  body: { status: number; detail: string };
}

export interface PresentedKey {
  apiKey: string | undefined;
  authorization: string | undefined;
  address: string | undefined;
}

/** Verifies the key of a request. Returns the result for a valid key, or the response to send. */
export async function authorize(verifier: Verifier, presented: PresentedKey, scopes: string[]): Promise<Verification | Rejection> {
  const key = presented.apiKey?.trim() || /^bearer\s+(.+)$/i.exec(presented.authorization ?? '')?.[1]?.trim();
  if (!key) {
    return reject(401, 'API key required. Send it in X-API-Key or as a bearer token.', { 'WWW-Authenticate': 'Bearer' });
  }
  if (key.length > MAX_KEY_LENGTH) {
    return invalidKey();
  }
  try {
    const verification = await verifier.verify(key, scopes, { address: ipAddress(presented.address) });
    return verification.valid ? verification : rejection(verification, scopes);
  } catch (failure) {
    if (failure instanceof KeywrightError) {
      return reject(503, "API keys can't be verified at the moment.", retryAfterOf(failure));
    }
    throw failure;
  }
}

export function isRejection(result: Verification | Rejection): result is Rejection {
  return 'body' in result;
}

/** Returns undefined if the text is not an IP address: headers of a proxy may contain `unknown` or a name. */
function ipAddress(address: string | undefined): string | undefined {
  return address !== undefined && (IPV4.test(address) || IPV6.test(address)) ? address : undefined;
}

function retryAfterOf(failure: KeywrightError): Record<string, string> {
  const seconds = failure instanceof UnavailableError || failure instanceof RateLimitedError ? failure.retryAfter : undefined;
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

function rejection(verification: Verification, scopes: string[]): Rejection {
  switch (verification.code) {
    case 'INSUFFICIENT_SCOPE':
      return reject(403, `The API key requires ${scopes.length === 1 ? 'the scope' : 'the scopes'} ${scopes.join(' and ')}.`);
    case 'RATE_LIMITED':
    case 'CREDITS_EXHAUSTED':
      return reject(429, 'The API key has reached a limit or has no credits left.', waitHeaders(verification));
    case 'ADDRESS_NOT_ALLOWED':
      return reject(403, 'The API key may not be used from this address.');
    default:
      return invalidKey();
  }
}

function invalidKey(): Rejection {
  return reject(401, 'The API key is not valid.', { 'WWW-Authenticate': 'Bearer' });
}

/** `Retry-After` in whole seconds, rounded up; empty if waiting does not help. */
function waitHeaders({ retryAfter }: Verification): Record<string, string> {
  return retryAfter ? { 'Retry-After': String(Math.max(1, Math.ceil(seconds(retryAfter)))) } : {};
}

/** Parses an ISO 8601 duration in days and smaller units, which is what the service sends. */
function seconds(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0, rest = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
}

function reject(status: Rejection['status'], detail: string, headers: Record<string, string> = {}): Rejection {
  return { status, headers: { ...headers, 'Content-Type': 'application/problem+json' }, body: { status, detail } };
}
