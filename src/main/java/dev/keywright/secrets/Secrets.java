package dev.keywright.secrets;

import java.util.Map;

/**
 * The secret material that must not lie in the database.
 *
 * @param pepper keys the digests of API keys
 * @param masterKey seals API keys that are recoverable
 * @param signingKey signs tokens
 */
public record Secrets(Keyring pepper, Keyring masterKey, Keyring signingKey) {

    /** Each by the name that it has in the settings. */
    Map<String, Keyring> byName() {
        return Map.of("pepper", pepper, "master-key", masterKey, "signing-key", signingKey);
    }
}
