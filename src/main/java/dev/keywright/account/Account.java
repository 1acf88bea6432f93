package dev.keywright.account;

import java.time.Instant;

/** A person who registered. */
record Account(AccountId id, Username username, String passwordHash, Role role, Instant createdAt) {

    @Override
    public String toString() {
        return "Account[" + id.value() + "]";
    }
}
