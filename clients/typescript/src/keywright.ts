import { Configuration, VerificationApi, VerificationFromJSON, type KeyCheck, type Verification } from './generated/index.js';
import { Keys, done } from './keys.js';
import { KeywrightError, RefusedError, UnavailableError } from './errors.js';
import { retrying, type RetrySettings } from './retries.js';
import { Trouble, type Log } from './trouble.js';

/** A request that waits for a check waits no longer than this, in milliseconds. */
const CHECK_TIMEOUT = 2_000;

export interface Settings extends RetrySettings {
  /** Proves this program by a key with a scope of Keywright's. Not for browsers: whoever sees the page has it. */
  serviceKey?: string;
  /** Proves a person who has logged in. */
  token?: string;
  /** How long `verify` may take, all attempts and pauses included, in milliseconds; 2,000 if not given. */
  checkTimeout?: number;
  /** Where to say why keys can't be checked, once for each cause; `console.error` if not given. */
  log?: Log;
}

/** Says whether keys are good. */
export interface Verifier {
  /**
   * Checks a key for one call. A key that is not good is an answer, not an error.
   *
   * @param scopes that the call needs
   * @throws RefusedError if this program may not ask, UnavailableError if there is no answer
   */
  verify(key: string, scopes?: string[], more?: Omit<KeyCheck, 'key' | 'scopes'>): Promise<Verification>;
}

/**
 * A service of Keywright's. Calls are made again where that may help, and given up after some time. A check of which the answer was
 * lost is made again as well, and so may count once for each attempt against the key's limits and credits.
 */
export class Keywright implements Verifier {
  readonly keys: Keys;

  /** For the generated APIs, which this class has no methods for: `new AuditApi(keywright.configuration)`. */
  readonly configuration: Configuration;

  readonly #verification: VerificationApi;
  readonly #trouble: Trouble;

  /** @param baseUrl where the service is, such as `http://127.0.0.1:5000` */
  constructor(baseUrl: string | URL, settings: Settings = {}) {
    const { checkTimeout = CHECK_TIMEOUT, log = console.error } = settings;
    const wire = { basePath: String(baseUrl).replace(/\/+$/, ''), headers: credentials(settings) };
    this.configuration = new Configuration({ ...wire, fetchApi: retrying(settings) });
    this.keys = new Keys(this.configuration);
    this.#verification = new VerificationApi(new Configuration({ ...wire, fetchApi: retrying(settings, checkTimeout) }));
    this.#trouble = new Trouble(wire.basePath, log);
  }

  /** With all settings as they come. */
  static connect(baseUrl: string | URL, serviceKey: string): Keywright {
    return new Keywright(baseUrl, { serviceKey });
  }

  async verify(key: string, scopes: string[] = [], more: Omit<KeyCheck, 'key' | 'scopes'> = {}): Promise<Verification> {
    try {
      const { raw } = await done(this.#verification.verifyKeyRaw({ keyCheck: { ...more, key, scopes } }));
      const verification = verdict(await json(raw));
      this.#trouble.succeeded();
      return verification;
    } catch (failure) {
      if (failure instanceof KeywrightError && !isAboutTheCall(failure)) {
        this.#trouble.failed(failure);
      }
      throw failure;
    }
  }
}

/** The body may be late, cut off, or no JSON at all. */
async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new UnavailableError(`no answer: ${cause instanceof Error ? cause.message : String(cause)}`, undefined, cause);
  }
}

/** Another server than Keywright's may answer with any JSON. */
function verdict(answer: unknown): Verification {
  try {
    const verification = VerificationFromJSON(answer);
    if (typeof verification.valid === 'boolean') {
      return verification;
    }
    throw new TypeError('it does not say whether the key is valid');
  } catch (cause) {
    throw new UnavailableError('the answer is no verdict', undefined, cause);
  }
}

/** Such as a scope or an address that is malformed: nothing is wrong between this program and the service. */
function isAboutTheCall(failure: KeywrightError): boolean {
  return failure instanceof RefusedError && failure.status === 400;
}

function credentials({ serviceKey, token }: Settings): Record<string, string> {
  if (serviceKey !== undefined) {
    return { 'X-API-Key': visible(serviceKey) };
  }
  return token === undefined ? {} : { Authorization: `Bearer ${visible(token)}` };
}

/** What fits into a header: a key that was read from a file may have a line's end. */
function visible(secret: string): string {
  if (!/^[!-~]+$/.test(secret)) {
    throw new TypeError("credentials are visible ASCII characters, without a line's end");
  }
  return secret;
}
