package dev.keywright.verification;

/** By which operation a verdict is asked for. */
public enum Endpoint {
    VERIFY,
    INTROSPECT,
    FORWARD_AUTH
}
