package dev.keywright.idempotency;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;

/** Encrypts the outcome of one request with AES-256-GCM. */
final class OutcomeCipher {

    private final byte[] key;
    private final byte[] associatedData;

    /**
     * Creates a cipher.
     *
     * @param key 32 bytes; not copied and never stored
     * @param associatedData identifies the row of the outcome, so that it cannot be decrypted in another one
     */
    OutcomeCipher(byte[] key, byte[] associatedData) {
        this.key = key;
        this.associatedData = associatedData;
    }

    byte[] encrypt(byte[] outcome) {
        try {
            return new AesGcmJce(key).encrypt(outcome, associatedData);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Failed to encrypt the outcome of a request.", broken);
        }
    }

    /**
     * Decrypts the outcome; throws an {@link IllegalStateException} if it belongs to another request or was modified.
     */
    byte[] decrypt(byte[] ciphertext) {
        try {
            return new AesGcmJce(key).decrypt(ciphertext, associatedData);
        } catch (GeneralSecurityException changed) {
            throw new IllegalStateException(
                    "Failed to decrypt the outcome of a request. Its row was modified.", changed);
        }
    }
}
