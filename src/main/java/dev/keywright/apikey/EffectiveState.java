package dev.keywright.apikey;

/** The state that the API reports and filters by. A key can be verified only while it is {@code ACTIVE}. */
public enum EffectiveState {
    ACTIVE,
    /** The expiry has passed. The stored state is {@link LifecycleState#ACTIVE}. */
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
