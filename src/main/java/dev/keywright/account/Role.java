package dev.keywright.account;

/** What an account may do beyond its own keys. */
public enum Role {
    MEMBER,
    /** May hand out scopes on Keywright itself and add accounts where registration is closed. */
    OPERATOR
}
