package dev.keywright.secrets;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The secrets, by their names in the settings and in the file. */
public enum SecretName {
    /** The key of the HMACs of API keys and of the audit log; also protects login counts and idempotent outcomes. */
    PEPPER("pepper"),
    /** Encrypts recoverable API keys. */
    MASTER_KEY("master-key"),
    /** Signs tokens and cursors. */
    SIGNING_KEY("signing-key");

    private final String text;

    SecretName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Empty if the secret does not exist. */
    public static Optional<SecretName> parse(String text) {
        return Stream.of(values()).filter((name) -> name.text.equals(text)).findFirst();
    }

    /** The versions given in the settings. */
    Map<Integer, String> configured(SecretProperties settings) {
        return switch (this) {
            case PEPPER -> settings.pepper();
            case MASTER_KEY -> settings.masterKey();
            case SIGNING_KEY -> settings.signingKey();
        };
    }
}
