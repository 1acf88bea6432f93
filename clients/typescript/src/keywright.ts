import { Configuration, VerificationApi, type KeyCheck, type Verification } from './generated/index.js';
import { Keys, done } from './keys.js';
import { retrying, type RetrySettings } from './retries.js';

export interface Settings extends RetrySettings {
  /** Proves this program by a key with a scope of Keywright's. Not for browsers: whoever sees the page has it. */
  serviceKey?: string;
  /** Proves a person who has logged in. */
  token?: string;
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

  /** @param baseUrl where the service is, such as `http://127.0.0.1:5000` */
  constructor(baseUrl: string | URL, settings: Settings = {}) {
    this.configuration = new Configuration({
      basePath: String(baseUrl).replace(/\/+$/, ''),
      fetchApi: retrying(settings),
      headers: credentials(settings),
    });
    this.keys = new Keys(this.configuration);
    this.#verification = new VerificationApi(this.configuration);
  }

  /** With all settings as they come. */
  static connect(baseUrl: string | URL, serviceKey: string): Keywright {
    return new Keywright(baseUrl, { serviceKey });
  }

  verify(key: string, scopes: string[] = [], more: Omit<KeyCheck, 'key' | 'scopes'> = {}): Promise<Verification> {
    return done(this.#verification.verifyKey({ keyCheck: { ...more, key, scopes } }));
  }
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
