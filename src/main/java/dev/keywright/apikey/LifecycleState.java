package dev.keywright.apikey;

/** The state of a key that callers set. It does not include expiry. */
public enum LifecycleState {
    ACTIVE,
    /** Invalid until the key is resumed. */
    SUSPENDED,
    /** Permanently invalid. */
    REVOKED
}
