package dev.keywright.account;

/** The role of an account. */
public enum Role {
    MEMBER,
    /** May grant Keywright's own scopes and add accounts while registration is closed. */
    OPERATOR
}
