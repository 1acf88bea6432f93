package dev.keywright.account;

import org.jspecify.annotations.Nullable;

/**
 * The scopes that an account may grant to keys.
 *
 * @param role the role; an operator may grant any scope
 * @param allowedScopes the scopes that a member may grant; null for all except Keywright's own
 */
public record AccountGrants(Role role, @Nullable Scopes allowedScopes) {

    /** Returns whether the account may grant the scope. Only an operator may grant Keywright's own scopes. */
    public boolean allows(Scope scope) {
        if (role == Role.OPERATOR) {
            return true;
        }
        return !scope.isKeywrightScope() && (allowedScopes == null || allowedScopes.cover(scope));
    }
}
