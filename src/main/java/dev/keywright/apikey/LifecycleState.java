package dev.keywright.apikey;

/** Whether a key is good, as far as people have decided it. */
public enum LifecycleState {
    ACTIVE,
    /** Not good until it is resumed. */
    SUSPENDED,
    /** Never good again. */
    REVOKED
}
