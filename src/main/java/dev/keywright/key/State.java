package dev.keywright.key;

/** Whether a key is good, as far as people have decided it. */
public enum State {
    ACTIVE,
    /** Not good until it is resumed. */
    SUSPENDED,
    /** Never good again. */
    REVOKED
}
