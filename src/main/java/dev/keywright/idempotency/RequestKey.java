package dev.keywright.idempotency;

import com.google.crypto.tink.subtle.AesGcmJce;
import dev.keywright.secrets.MacInput;
import java.security.GeneralSecurityException;

/**
 * Identifies a request in the database and encrypts its outcome.
 *
 * @param account the account id
 * @param id a digest of the header, which does not reveal the encryption key
 * @param fingerprint a digest of the operation and the body
 * @param encryptionKey the AES-256-GCM key of 32 bytes; not copied and never stored
 */
record RequestKey(String account, String id, String fingerprint, byte[] encryptionKey) {

    byte[] encrypt(byte[] outcome) {
        try {
            return new AesGcmJce(encryptionKey).encrypt(outcome, associatedData());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("Failed to encrypt the outcome of " + this + ".", broken);
        }
    }

    /**
     * Decrypts the outcome; throws an {@link IllegalStateException} if it belongs to another request or was modified.
     */
    byte[] decrypt(byte[] ciphertext) {
        try {
            return new AesGcmJce(encryptionKey).decrypt(ciphertext, associatedData());
        } catch (GeneralSecurityException changed) {
            throw new IllegalStateException(
                    "Failed to decrypt the outcome of " + this + ". Its row was modified.", changed);
        }
    }

    /** Binds the outcome to its row, so that it cannot be decrypted in another one. */
    private byte[] associatedData() {
        return new MacInput("outcome").text(account).text(id).text(fingerprint).bytes();
    }

    @Override
    public String toString() {
        return "RequestKey[" + id + "]";
    }
}
