package dev.keywright.key;

/** The state that a key is shown in and found by. Verdicts agree with it: only an {@code ACTIVE} key can be used. */
enum EffectiveState {
    ACTIVE,
    /** Its expiry has passed, and nobody suspended or revoked it. It is stored as {@link State#ACTIVE}. */
    EXPIRED,
    SUSPENDED,
    REVOKED;

    static EffectiveState of(State stored, boolean isExpired) {
        return stored == State.ACTIVE && isExpired ? EXPIRED : valueOf(stored.name());
    }

    State stored() {
        return this == EXPIRED ? State.ACTIVE : State.valueOf(name());
    }
}
