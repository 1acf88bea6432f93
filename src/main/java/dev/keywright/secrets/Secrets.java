package dev.keywright.secrets;

import java.util.Map;

/**
 * The secrets that must not be stored in the database.
 *
 * @param pepper the key of the API key digests
 * @param masterKey encrypts recoverable API keys
 * @param signingKey signs tokens
 */
public record Secrets(Keyring pepper, Keyring masterKey, Keyring signingKey) {

    /** The keyrings by their names in the settings. */
    Map<String, Keyring> byName() {
        return Map.of("pepper", pepper, "master-key", masterKey, "signing-key", signingKey);
    }
}
