import { RefusedError, type KeywrightError } from './errors.js';

/** How long the same trouble is not logged again, in milliseconds, even if checks succeeded in between. */
const QUIET = 60_000;

/** Writes a line; `cause` is the error that it is about. */
export type Log = (message: string, cause: unknown) => void;

/**
 * Logs why keys can't be checked: once for each cause, not for each request. The same cause is logged again only after checks have
 * succeeded in between, and not within a minute.
 */
export class Trouble {
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
    const kind = failure instanceof RefusedError ? `${failure.status} ${failure.code}` : failure.name;
    const before = this.#loggedAt.get(kind);
    const now = this.now();
    if (before === undefined || (this.#succeededAt > before && now - before >= QUIET)) {
      this.#loggedAt.set(kind, now);
      this.log(`API keys can't be checked by Keywright at ${this.baseUrl}: ${message(failure)}`, failure);
    }
  }
}

/** What happened, and what to do. */
function message(failure: KeywrightError): string {
  return `${failure.message}${failure.message.endsWith('.') ? '' : '.'} ${advice(failure)}`;
}

function advice(failure: KeywrightError): string {
  const status = failure instanceof RefusedError ? failure.status : undefined;
  switch (status) {
    case 401:
      return 'Check the service key.';
    case 403:
      return 'Give the service key the scope keywright:verify.';
    case 429:
      return 'Too many calls come from here.';
    default:
      return 'Check the base address, and whether the service runs there.';
  }
}
