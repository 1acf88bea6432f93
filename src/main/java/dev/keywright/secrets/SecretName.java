package dev.keywright.secrets;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The secrets that there are, by their names in settings and in their file. */
public enum SecretName {
    PEPPER("pepper"),
    MASTER_KEY("master-key"),
    SIGNING_KEY("signing-key");

    private final String text;

    SecretName(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Empty if there is no such secret. */
    public static Optional<SecretName> parse(String text) {
        return Stream.of(values()).filter((name) -> name.text.equals(text)).findFirst();
    }

    /** Its versions that are given as settings. */
    Map<Integer, String> given(SecretProperties settings) {
        return switch (this) {
            case PEPPER -> settings.pepper();
            case MASTER_KEY -> settings.masterKey();
            case SIGNING_KEY -> settings.signingKey();
        };
    }
}
