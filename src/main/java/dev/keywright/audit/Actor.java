package dev.keywright.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who did it.
 *
 * @param account the account's id; null if nobody was logged in
 * @param key the id of the service key that it was done with; null if it was a person
 */
public record Actor(@Nullable String account, @Nullable String key) {

    /** Somebody who has not said who they are. */
    public static final Actor ANYONE = new Actor(null, null);
}
