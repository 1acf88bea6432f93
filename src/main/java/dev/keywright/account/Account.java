package dev.keywright.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The account of a registered user.
 *
 * @param allowedScopes the scopes that the account may grant to its keys; null for all except Keywright's own
 */
public record Account(
        AccountId id,
        Username username,
        String passwordHash,
        Role role,
        @Nullable Scopes allowedScopes,
        Instant createdAt) {

    /** Returns a placeholder for a missing account, with a hash that no password matches. */
    public static Account placeholder(String hash) {
        return new Account(AccountId.random(), new Username("nobody"), hash, Role.MEMBER, null, Instant.EPOCH);
    }

    @Override
    public String toString() {
        return "Account[" + id.value() + "]";
    }
}
