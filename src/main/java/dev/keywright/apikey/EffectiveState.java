package dev.keywright.apikey;

/** The state that a key is shown in and found by. Verdicts agree with it: only an {@code ACTIVE} key can be used. */
public enum EffectiveState {
    ACTIVE,
    /** Its expiry has passed, and nobody suspended or revoked it. It is stored as {@link LifecycleState#ACTIVE}. */
    EXPIRED,
    SUSPENDED,
    REVOKED;

    public static EffectiveState of(LifecycleState stored, boolean isExpired) {
        return stored == LifecycleState.ACTIVE && isExpired ? EXPIRED : valueOf(stored.name());
    }

    public LifecycleState stored() {
        return this == EXPIRED ? LifecycleState.ACTIVE : LifecycleState.valueOf(name());
    }
}
