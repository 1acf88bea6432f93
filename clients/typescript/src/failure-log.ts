import { RejectedError, type KeywrightError } from './errors.js';

/** The minimum time before the same cause is logged again, in milliseconds. */
const MIN_INTERVAL = 60_000;

/** Logs a message with the error that caused it. */
export type Log = (message: string, cause: unknown) => void;

/**
 * Logs why keys can't be verified: once per cause instead of once per request. It logs the same cause again only after a minute, and only if a
 * verification succeeded in between.
 */
export class FailureLog {
  readonly #loggedAt = new Map<string, number>();
  #succeededAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly baseUrl: string,
    private readonly log: Log,
    private readonly now: () => number = () => performance.now(),
  ) {}

  succeeded(): void {
    this.#succeededAt = this.now();
  }

  failed(failure: KeywrightError): void {
    const cause = failure instanceof RejectedError ? `${failure.status} ${failure.code}` : failure.name;
    const before = this.#loggedAt.get(cause);
    const now = this.now();
    if (before === undefined || (this.#succeededAt > before && now - before >= MIN_INTERVAL)) {
      this.#loggedAt.set(cause, now);
      this.log(`Cannot verify API keys with Keywright at ${this.baseUrl}: ${message(failure)}`, failure);
    }
  }
}

/** Describes what happened and what to do. */
function message(failure: KeywrightError): string {
  return `${failure.message}${failure.message.endsWith('.') ? '' : '.'} ${advice(failure)}`;
}

function advice(failure: KeywrightError): string {
  const status = failure instanceof RejectedError ? failure.status : undefined;
  switch (status) {
    case 401:
      return 'Check the service key.';
    case 403:
      return 'Give the service key the scope keywright:verify.';
    case 429:
      return 'This client sends too many requests.';
    default:
      return 'Check the base URL, and that the service is running.';
  }
}
