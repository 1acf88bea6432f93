package dev.keywright.key;

import java.util.Optional;

/** The texts of keys that are kept sealed, as long as the setting lets them be shown again. */
final class KeptTexts {

    private final KeySealer sealer;
    private final KeySettings settings;

    KeptTexts(KeySealer sealer, KeySettings settings) {
        this.sealer = sealer;
        this.settings = settings;
    }

    /** The whole key; empty if it is not recoverable. */
    Optional<KeyText> of(ApiKey key) {
        return key.material()
                .sealed()
                .filter((ciphertext) -> settings.areRecoverable())
                .flatMap((ciphertext) -> sealer.open(key.id(), ciphertext));
    }
}
