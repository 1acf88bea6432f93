package dev.keywright.storage;

import java.util.Map;

/**
 * The secret material that must not lie in the database.
 *
 * @param pepper keys the digests of API keys
 * @param masterKey seals API keys that are recoverable
 * @param signingKey signs tokens
 */
public record Secrets(SecretRing pepper, SecretRing masterKey, SecretRing signingKey) {

    /** Each by the name that it has in the settings. */
    Map<String, SecretRing> byName() {
        return Map.of("pepper", pepper, "master-key", masterKey, "signing-key", signingKey);
    }
}
