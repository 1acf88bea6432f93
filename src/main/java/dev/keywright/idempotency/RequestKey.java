package dev.keywright.idempotency;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** What a call is known by in the database, and what its outcome is sealed with. */
final class RequestKey {

    private final String account;
    private final String id;
    private final String fingerprint;
    private final byte[] sealingKey;

    /**
     * Of a call.
     *
     * @param account whose the call is
     * @param id a digest of the header's value, which does not give the sealing key away
     * @param fingerprint a digest of the operation and its body
     * @param sealingKey 32 bytes, for AES-256-GCM; not copied, and never stored
     */
    RequestKey(String account, String id, String fingerprint, byte[] sealingKey) {
        this.account = account;
        this.id = id;
        this.fingerprint = fingerprint;
        this.sealingKey = sealingKey;
    }

    String account() {
        return account;
    }

    String id() {
        return id;
    }

    String fingerprint() {
        return fingerprint;
    }

    byte[] seal(byte[] outcome) {
        try {
            return new AesGcmJce(sealingKey).encrypt(outcome, associatedData());
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the outcome of " + this + " could not be sealed", broken);
        }
    }

    /** The outcome again; an {@link IllegalStateException} if it is not this call's, or was changed. */
    byte[] open(byte[] sealed) {
        try {
            return new AesGcmJce(sealingKey).decrypt(sealed, associatedData());
        } catch (GeneralSecurityException changed) {
            throw new IllegalStateException("the outcome of " + this + " does not open: its row was changed", changed);
        }
    }

    /** So that an outcome that is moved to another row does not open. */
    private byte[] associatedData() {
        return String.join("\n", account, id, fingerprint).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Ticket[" + id + "]";
    }
}
