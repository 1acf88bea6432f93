package dev.keywright.key;

import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import java.time.Duration;

/** Why something can't be done with a key, in the words of the contract. */
final class KeyRefusals {

    private KeyRefusals() {}

    static Refusal notFound() {
        return Refusal.of(Code.KEY_NOT_FOUND, "Key not found");
    }

    static Refusal revoked() {
        return Refusal.of(Code.KEY_REVOKED, "The key is revoked, for good.");
    }

    static Refusal replaced() {
        return Refusal.of(Code.KEY_REPLACED, "The key was rotated already.");
    }

    static Refusal notRecoverable() {
        return Refusal.of(Code.KEY_NOT_RECOVERABLE, "The key cannot be shown again.");
    }

    static Refusal staleVersion() {
        return Refusal.of(Code.STALE_VERSION, "The key has changed meanwhile. Read it again.");
    }

    static Refusal overQuota(Duration wait) {
        return Refusal.of(Code.KEY_QUOTA_EXHAUSTED, "No more keys can be made for now. Try again later.")
                .retryAfter(wait);
    }
}
