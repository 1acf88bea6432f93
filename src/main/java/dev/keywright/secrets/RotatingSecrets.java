package dev.keywright.secrets;

import java.util.List;

/** The secrets while the service runs. */
public record RotatingSecrets(RotatingSecret pepper, RotatingSecret masterKey, RotatingSecret signingKey) {

    /** Rings that follow them. */
    public Secrets secrets() {
        return new Secrets(new Keyring(pepper), new Keyring(masterKey), new Keyring(signingKey));
    }

    List<RotatingSecret> all() {
        return List.of(pepper, masterKey, signingKey);
    }
}
