package dev.keywright.audit;

import org.jspecify.annotations.Nullable;

/**
 * The actor of an audit entry.
 *
 * @param account the account id; null for an anonymous request
 * @param key the id of the service key; null for a user
 */
public record Actor(@Nullable String account, @Nullable String key) {

    /** An unauthenticated actor. */
    public static final Actor ANONYMOUS = new Actor(null, null);
}
