package dev.keywright.apikey;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state that the API reports and filters by. A key can be used only while it is {@code ACTIVE}. */
public enum EffectiveState {
    ACTIVE,
    /** The expiry has passed. The stored state is {@link LifecycleState#ACTIVE}. */
    EXPIRED,
    SUSPENDED,
    REVOKED;

    /**
     * Returns the state of a key at the given time. A key is expired from the instant of its expiry on.
     *
     * @param expiresAt the expiry, or null for none
     */
    public static EffectiveState of(LifecycleState stored, @Nullable Instant expiresAt, Instant now) {
        return switch (stored) {
            case ACTIVE -> expiresAt == null || now.isBefore(expiresAt) ? ACTIVE : EXPIRED;
            case SUSPENDED -> SUSPENDED;
            case REVOKED -> REVOKED;
        };
    }
}
