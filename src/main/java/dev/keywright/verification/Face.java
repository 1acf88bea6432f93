package dev.keywright.verification;

/** By which operation a verdict is asked for. */
enum Face {
    VERIFY,
    INTROSPECT,
    FORWARD_AUTH
}
