package dev.keywright.apikey.format;

import dev.keywright.apikey.ApiKey;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Decrypts recoverable keys if the settings allow it. */
@Component
public final class RecoverableKeys {

    private final KeySealer sealer;
    private final KeyProperties settings;

    public RecoverableKeys(KeySealer sealer, KeyProperties settings) {
        this.sealer = sealer;
        this.settings = settings;
    }

    /** Returns the complete key; empty if it is not recoverable. */
    public Optional<ApiKeyString> decrypt(ApiKey key) {
        return key.material()
                .sealed()
                .filter((ciphertext) -> settings.areRecoverable())
                .flatMap((ciphertext) -> sealer.open(key.id(), ciphertext));
    }
}
