package dev.keywright.verification;

/** The endpoint that a verdict is requested from. */
public enum Endpoint {
    VERIFY,
    INTROSPECT,
    FORWARD_AUTH
}
