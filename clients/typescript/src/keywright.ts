import { Configuration, VerificationApi, VerificationFromJSON, type KeyCheck, type Verification } from './generated/index.js';
import { Accounts } from './accounts.js';
import { Keys } from './keys.js';
import { KeywrightError, RejectedError, UnavailableError, translated } from './errors.js';
import { retrying, type RetrySettings } from './retries.js';
import { FailureLog, type Log } from './failure-log.js';

/** The default timeout of a verification, in milliseconds. */
const VERIFY_TIMEOUT = 2_000;

export interface Settings extends RetrySettings {
  /** The service key. Never use one in a browser, where every visitor can read it. */
  serviceKey?: string;
  /** The token of a user's login. */
  token?: string;
  /** The timeout of `verify` in milliseconds, including all attempts and delays. Default: 2,000. */
  verifyTimeout?: number;
  /** Receives the reason why keys can't be verified, once per cause. Default: `console.error`. */
  log?: Log;
}

/** Verifies keys. */
export interface Verifier {
  /**
   * Verifies a key for one request. An invalid key has a verdict, not an error.
   *
   * @param scopes the scopes that the request requires
   * @throws RejectedError if the service rejects the verification, UnavailableError if it does not respond
   */
  verify(key: string, scopes?: string[], options?: Omit<KeyCheck, 'key' | 'scopes'>): Promise<Verification>;
}

/**
 * A client of a Keywright service. Failed requests are retried within the limits of the settings. Verifications are retried too if the response is
 * lost. Each attempt may then count against the limits and credits of the key.
 */
export class Keywright implements Verifier {
  readonly keys: Keys;
  readonly accounts: Accounts;

  readonly #configuration: Configuration;
  readonly #verification: VerificationApi;
  readonly #failures: FailureLog;

  /** @param baseUrl the address of the service, such as `http://127.0.0.1:5000` */
  constructor(baseUrl: string | URL, settings: Settings = {}) {
    const { verifyTimeout = VERIFY_TIMEOUT, log = console.error } = settings;
    const connection = { basePath: String(baseUrl).replace(/\/+$/, ''), headers: credentials(settings) };
    this.#configuration = new Configuration({ ...connection, fetchApi: retrying(settings) });
    this.keys = new Keys(this.#configuration);
    this.accounts = new Accounts(this.#configuration);
    this.#verification = new VerificationApi(new Configuration({ ...connection, fetchApi: retrying(settings, verifyTimeout) }));
    this.#failures = new FailureLog(connection.basePath, log);
  }

  /** Creates a client with the default settings. */
  static connect(baseUrl: string | URL, serviceKey: string): Keywright {
    return new Keywright(baseUrl, { serviceKey });
  }

  /**
   * The configuration for generated APIs, for operations without a method here: `new AuditApi(keywright.configuration)`. A getter, because a log of
   * this object must not contain the credentials.
   */
  get configuration(): Configuration {
    return this.#configuration;
  }

  async verify(key: string, scopes: string[] = [], options: Omit<KeyCheck, 'key' | 'scopes'> = {}): Promise<Verification> {
    try {
      const { raw } = await translated(this.#verification.verifyKeyRaw({ keyCheck: { ...options, key, scopes } }));
      const verification = parse(await json(raw));
      this.#failures.succeeded();
      return verification;
    } catch (failure) {
      if (failure instanceof KeywrightError && !isInvalidRequest(failure)) {
        this.#failures.failed(failure);
      }
      throw failure;
    }
  }
}

/** The body may be late, truncated or not JSON. */
async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new UnavailableError(`No response from Keywright: ${cause instanceof Error ? cause.message : String(cause)}`, undefined, cause);
  }
}

/** Another server may respond with any JSON. */
function parse(response: unknown): Verification {
  try {
    const verification = VerificationFromJSON(response);
    if (typeof verification.valid === 'boolean') {
      return verification;
    }
    throw new TypeError('The field "valid" is missing');
  } catch (cause) {
    throw new UnavailableError('The response is not a verification result', undefined, cause);
  }
}

/** Such as an invalid scope or address. This does not indicate a problem with the service or the settings. */
function isInvalidRequest(failure: KeywrightError): boolean {
  return failure instanceof RejectedError && failure.status === 400;
}

function credentials({ serviceKey, token }: Settings): Record<string, string> {
  if (serviceKey !== undefined) {
    return { 'X-API-Key': headerValue(serviceKey) };
  }
  return token === undefined ? {} : { Authorization: `Bearer ${headerValue(token)}` };
}

/** Rejects what is not a valid header value: a key from a file may end with a line break. */
function headerValue(secret: string): string {
  if (!/^[!-~]+$/.test(secret)) {
    throw new TypeError('Credentials must consist of visible ASCII characters. Remove spaces and line breaks');
  }
  return secret;
}
