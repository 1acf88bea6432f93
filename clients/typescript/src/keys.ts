import {
  KeyActionsApi,
  KeyRecordsApi,
  UsageApi,
  type Configuration,
  type FindKeysRequest,
  type GetKeyUsageRequest,
  type IssuedKey,
  type KeyChanges,
  type KeyRecord,
  type KeyUsage,
  type NewKey,
} from './generated/index.js';
import { failure } from './errors.js';

/** Keys a page: the most that the service gives. */
const PAGE = 200;

/** Makes, lists and changes keys. It takes a service key with `keywright:keys:read` or `keywright:keys:write`. */
export class Keys {
  readonly #records: KeyRecordsApi;
  readonly #actions: KeyActionsApi;
  readonly #usage: UsageApi;

  constructor(configuration: Configuration) {
    this.#records = new KeyRecordsApi(configuration);
    this.#actions = new KeyActionsApi(configuration);
    this.#usage = new UsageApi(configuration);
  }

  /**
   * Makes a key, whose text is in this answer alone.
   *
   * @param idempotencyKey the caller's own name for this very act, which then is done once; a new one if not given
   */
  create(key: NewKey = {}, idempotencyKey: string = newIdempotencyKey()): Promise<IssuedKey> {
    return done(this.#records.createKey({ newKey: key, idempotencyKey }));
  }

  get(id: string): Promise<KeyRecord> {
    return done(this.#records.getKey({ id }));
  }

  /** Lists keys, page for page as they are taken. */
  async *find(filter: Omit<FindKeysRequest, 'limit' | 'cursor'> = {}): AsyncGenerator<KeyRecord> {
    let cursor: string | undefined;
    do {
      const page = await done(this.#records.findKeys({ ...filter, limit: PAGE, cursor }));
      yield* page.items;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  /** Changes what is named; null takes a value away, and an empty list all limits. */
  change(id: string, changes: KeyChanges): Promise<KeyRecord> {
    return done(this.#records.updateKey({ id, keyChanges: changes }));
  }

  /** Ends a key for good. That it is ended already is no failure. */
  revoke(id: string): Promise<void> {
    return done(this.#records.deleteKey({ id }));
  }

  suspend(id: string): Promise<KeyRecord> {
    return done(this.#actions.suspendKey({ id }));
  }

  resume(id: string): Promise<KeyRecord> {
    return done(this.#actions.resumeKey({ id }));
  }

  /**
   * Makes another key in place of this one.
   *
   * @param overlap how long the old one is good beside it, as ISO 8601 has it, such as `PT24H`
   */
  rotate(id: string, overlap = 'PT0S', idempotencyKey: string = newIdempotencyKey()): Promise<IssuedKey> {
    return done(this.#actions.rotateKey({ id, idempotencyKey, rotation: { overlap } }));
  }

  /** The text of a recoverable key. */
  async reveal(id: string): Promise<string> {
    return (await done(this.#actions.revealKey({ id }))).key;
  }

  usage(id: string, period: Omit<GetKeyUsageRequest, 'id'> = {}): Promise<KeyUsage> {
    return done(this.#usage.getKeyUsage({ id, ...period }));
  }
}

/** 128 random bits. A browser has `crypto.randomUUID` on secure pages alone. */
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The answer, or what a failure means. */
export async function done<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw await failure(cause);
  }
}
