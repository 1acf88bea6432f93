import {
  KeysApi,
  type Configuration,
  type ListKeysRequest,
  type GetKeyUsageRequest,
  type IssuedKey,
  type KeyChanges,
  type KeyRecord,
  type KeyUsage,
  type NewKey,
} from './generated/index.js';
import { translated } from './errors.js';

/** Keys per page: the maximum of the service. */
const PAGE_SIZE = 200;

/** Creates, lists and updates keys. Requires a service key with `keywright:keys:read` or `keywright:keys:write`. */
export class Keys {
  readonly #api: KeysApi;

  constructor(configuration: Configuration) {
    this.#api = new KeysApi(configuration);
  }

  /**
   * Creates a key. Only this response contains the complete key.
   *
   * @param idempotencyKey identifies this creation, so that repeated calls create one key; random by default
   */
  create(key: NewKey = {}, idempotencyKey: string = newIdempotencyKey()): Promise<IssuedKey> {
    return translated(this.#api.createKey({ newKey: key, idempotencyKey }));
  }

  get(id: string): Promise<KeyRecord> {
    return translated(this.#api.getKey({ id }));
  }

  /** Lists keys. The generator requests the pages as they are needed. */
  async *find(filter: Omit<ListKeysRequest, 'limit' | 'cursor'> = {}): AsyncGenerator<KeyRecord> {
    let cursor: string | undefined;
    do {
      const page = await translated(this.#api.listKeys({ ...filter, limit: PAGE_SIZE, cursor }));
      yield* page.items;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  /** Updates the given fields. Null removes a value, and an empty list removes all limits. */
  update(id: string, changes: KeyChanges): Promise<KeyRecord> {
    return translated(this.#api.updateKey({ id, keyChanges: changes }));
  }

  /** Revokes a key permanently. Revoking a revoked key has no effect. */
  revoke(id: string): Promise<KeyRecord> {
    return translated(this.#api.revokeKey({ id }));
  }

  /** Deletes a key and its record permanently. */
  delete(id: string): Promise<void> {
    return translated(this.#api.deleteKey({ id }));
  }

  suspend(id: string): Promise<KeyRecord> {
    return translated(this.#api.suspendKey({ id }));
  }

  resume(id: string): Promise<KeyRecord> {
    return translated(this.#api.resumeKey({ id }));
  }

  /**
   * Creates a key that replaces this one.
   *
   * @param overlap how long the old key stays valid (ISO 8601), such as `PT24H`
   */
  rotate(id: string, overlap = 'PT0S', idempotencyKey: string = newIdempotencyKey()): Promise<IssuedKey> {
    return translated(this.#api.rotateKey({ id, idempotencyKey, rotation: { overlap } }));
  }

  /** Returns the complete text of a recoverable key. */
  async reveal(id: string): Promise<string> {
    return (await translated(this.#api.revealKey({ id }))).key;
  }

  usage(id: string, period: Omit<GetKeyUsageRequest, 'id'> = {}): Promise<KeyUsage> {
    return translated(this.#api.getKeyUsage({ id, ...period }));
  }
}

/** 128 random bits. Browsers provide `crypto.randomUUID` only in secure contexts. */
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
