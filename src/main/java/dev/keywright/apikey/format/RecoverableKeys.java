package dev.keywright.apikey.format;

import dev.keywright.apikey.ApiKey;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Decrypts recoverable keys if the settings allow it. */
@Component
public final class RecoverableKeys {

    private final KeyCipher cipher;
    private final KeyProperties settings;

    public RecoverableKeys(KeyCipher cipher, KeyProperties settings) {
        this.cipher = cipher;
        this.settings = settings;
    }

    /** Returns the complete key; empty if it is not recoverable. */
    public Optional<ApiKeyString> decrypt(ApiKey key) {
        return Optional.ofNullable(key.material().encryptedText())
                .filter((ciphertext) -> settings.areRecoverable())
                .flatMap((ciphertext) -> cipher.decrypt(key.id(), ciphertext));
    }
}
