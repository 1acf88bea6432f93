package dev.keywright.secrets;

import java.util.List;

/** The secrets of a running service. */
public record RotatingSecrets(RotatingSecret pepper, RotatingSecret masterKey, RotatingSecret signingKey) {

    /** Keyrings that follow the secrets. */
    public Secrets secrets() {
        return new Secrets(new Keyring(pepper), new Keyring(masterKey), new Keyring(signingKey));
    }

    List<RotatingSecret> all() {
        return List.of(pepper, masterKey, signingKey);
    }
}
