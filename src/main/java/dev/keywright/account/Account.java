package dev.keywright.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who registered.
 *
 * @param allowedScopes the scopes that it may give to its keys; null for all but Keywright's own
 */
public record Account(
        AccountId id,
        Username username,
        String passwordHash,
        Role role,
        @Nullable Scopes allowedScopes,
        Instant createdAt) {

    /** Stands for the account that a name does not have, with a hash that no password matches. */
    public static Account nobody(String hash) {
        return new Account(AccountId.random(), new Username("nobody"), hash, Role.MEMBER, null, Instant.EPOCH);
    }

    @Override
    public String toString() {
        return "Account[" + id.value() + "]";
    }
}
