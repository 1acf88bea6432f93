package dev.keywright.secrets;

import java.util.Map;

/**
 * The secrets that must not be stored in the database. {@link SecretName} states what each is used for.
 */
public record Secrets(Keyring pepper, Keyring masterKey, Keyring signingKey) {

    Map<SecretName, Keyring> byName() {
        return Map.of(SecretName.PEPPER, pepper, SecretName.MASTER_KEY, masterKey, SecretName.SIGNING_KEY, signingKey);
    }
}
