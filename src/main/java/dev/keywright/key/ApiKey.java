package dev.keywright.key;

import dev.keywright.account.AccountId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An API key's record: what is known of it without the key itself. */
final class ApiKey {

    private final KeyId id;
    private final AccountId owner;
    private final String prefix;
    private final KeyDigest digest;
    private final byte @Nullable [] sealed;
    private final Instant createdAt;

    /** @param sealed the whole key, sealed, or null if it is not recoverable */
    ApiKey(KeyId id, AccountId owner, String prefix, KeyDigest digest, byte @Nullable [] sealed, Instant createdAt) {
        this.id = id;
        this.owner = owner;
        this.prefix = prefix;
        this.digest = digest;
        this.sealed = sealed;
        this.createdAt = createdAt;
    }

    KeyId id() {
        return id;
    }

    AccountId owner() {
        return owner;
    }

    String prefix() {
        return prefix;
    }

    KeyDigest digest() {
        return digest;
    }

    Optional<byte[]> sealed() {
        return Optional.ofNullable(sealed);
    }

    Instant createdAt() {
        return createdAt;
    }

    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
