package dev.keywright.storage;

import java.util.List;

/** The secrets while the service runs. */
record LiveSecrets(LiveSecret pepper, LiveSecret masterKey, LiveSecret signingKey) {

    /** Rings that follow them. */
    Secrets secrets() {
        return new Secrets(new SecretRing(pepper), new SecretRing(masterKey), new SecretRing(signingKey));
    }

    List<LiveSecret> all() {
        return List.of(pepper, masterKey, signingKey);
    }
}
