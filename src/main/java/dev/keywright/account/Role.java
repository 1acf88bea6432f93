package dev.keywright.account;

/** The role of an account. */
public enum Role {
    MEMBER,
    /** Has every permission; see {@link Caller#has}. */
    OPERATOR
}
