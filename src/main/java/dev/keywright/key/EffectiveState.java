package dev.keywright.key;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state that a key is shown in and found by. It is the one that a verdict goes by: only an {@code ACTIVE} key can be used. */
enum EffectiveState {
    ACTIVE,
    /** Nobody suspended or revoked it, but its time is over. It is stored as {@link State#ACTIVE}. */
    EXPIRED,
    SUSPENDED,
    REVOKED;

    static EffectiveState of(State stored, @Nullable Instant expiresAt, Instant now) {
        boolean isOver = expiresAt != null && !now.isBefore(expiresAt);
        return stored == State.ACTIVE && isOver ? EXPIRED : valueOf(stored.name());
    }

    State stored() {
        return this == EXPIRED ? State.ACTIVE : State.valueOf(name());
    }
}
