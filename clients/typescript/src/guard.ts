import { KeywrightError, LimitedError, UnavailableError } from './errors.js';
import type { Verification } from './generated/index.js';
import type { Verifier } from './keywright.js';

/** The longest text that the service takes for a key. */
const LONGEST_KEY = 1024;

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9a-f:.]+$/i;

/** How a request is refused. */
export interface Refusal {
  status: 401 | 403 | 429 | 503;
  headers: Record<string, string>;
  /** RFC 9457. */
  body: { status: number; detail: string };
}

export interface ShownKey {
  apiKey: string | undefined;
  authorization: string | undefined;
  address: string | undefined;
}

/** Whether a request may pass with the key that it shows: what is known of the key, or how to refuse. */
export async function judge(verifier: Verifier, shown: ShownKey, scopes: string[]): Promise<Verification | Refusal> {
  const key = shown.apiKey?.trim() || /^bearer\s+(.+)$/i.exec(shown.authorization ?? '')?.[1]?.trim();
  if (!key) {
    return refusal(401, 'An API key is needed.', { 'WWW-Authenticate': 'Bearer' });
  }
  if (key.length > LONGEST_KEY) {
    return notGood();
  }
  try {
    const verification = await verifier.verify(key, scopes, { address: literal(shown.address) });
    return verification.valid ? verification : refused(verification, scopes);
  } catch (failure) {
    if (failure instanceof KeywrightError) {
      return refusal(503, "API keys can't be verified just now.", pause(failure));
    }
    throw failure;
  }
}

export function isRefusal(judged: Verification | Refusal): judged is Refusal {
  return 'body' in judged;
}

/** The address, if it is one: a proxy's header may say `unknown`, or any name. */
function literal(address: string | undefined): string | undefined {
  return address !== undefined && (IPV4.test(address) || IPV6.test(address)) ? address : undefined;
}

function pause(failure: KeywrightError): Record<string, string> {
  const seconds = failure instanceof UnavailableError || failure instanceof LimitedError ? failure.retryAfter : undefined;
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

function refused(verification: Verification, scopes: string[]): Refusal {
  switch (verification.code) {
    case 'INSUFFICIENT_SCOPE':
      return refusal(403, `The API key needs ${scopes.join(' and ')}.`);
    case 'RATE_LIMITED':
    case 'CREDITS_EXHAUSTED':
      return refusal(429, 'The API key is used up for now.', wait(verification));
    case 'ADDRESS_NOT_ALLOWED':
      return refusal(403, 'The API key may not be used from here.');
    default:
      return notGood();
  }
}

function notGood(): Refusal {
  return refusal(401, 'The API key is not good.', { 'WWW-Authenticate': 'Bearer' });
}

/** In whole seconds, rounded up; nothing if waiting does not help. */
function wait({ retryAfter }: Verification): Record<string, string> {
  return retryAfter ? { 'Retry-After': String(Math.max(1, Math.ceil(seconds(retryAfter)))) } : {};
}

/** As ISO 8601 has it, in days and less: what the service writes. */
function seconds(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0, rest = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(duration) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
}

function refusal(status: Refusal['status'], detail: string, headers: Record<string, string> = {}): Refusal {
  return { status, headers: { ...headers, 'Content-Type': 'application/problem+json' }, body: { status, detail } };
}
