package dev.keywright.apikey.format;

import dev.keywright.apikey.ApiKey;
import java.util.Optional;

/** The texts of keys that are kept sealed, as long as the setting lets them be shown again. */
public final class RecoverableKeys {

    private final KeySealer sealer;
    private final KeyProperties settings;

    public RecoverableKeys(KeySealer sealer, KeyProperties settings) {
        this.sealer = sealer;
        this.settings = settings;
    }

    /** The whole key; empty if it is not recoverable. */
    public Optional<ApiKeyString> of(ApiKey key) {
        return key.material()
                .sealed()
                .filter((ciphertext) -> settings.areRecoverable())
                .flatMap((ciphertext) -> sealer.open(key.id(), ciphertext));
    }
}
