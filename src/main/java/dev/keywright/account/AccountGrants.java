package dev.keywright.account;

import org.jspecify.annotations.Nullable;

/**
 * The scopes that an account may grant to keys.
 *
 * @param role the role; an operator may grant any scope
 * @param allowedScopes the scopes that a member may grant; null for all except Keywright's own
 */
public record AccountGrants(Role role, @Nullable Scopes allowedScopes) {}
