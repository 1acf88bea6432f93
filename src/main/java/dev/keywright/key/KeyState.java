package dev.keywright.key;

/** Where an API key stands in its life. A revoked key stays so. */
enum KeyState {
    ACTIVE,
    REVOKED
}
