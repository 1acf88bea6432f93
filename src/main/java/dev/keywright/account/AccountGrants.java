package dev.keywright.account;

import org.jspecify.annotations.Nullable;

/**
 * Which scopes an account may give to keys.
 *
 * @param role an operator may give any
 * @param allowedScopes what a member may give; null for all but Keywright's own
 */
public record AccountGrants(Role role, @Nullable Scopes allowedScopes) {

    /** Scopes on Keywright itself are an operator's to give, whatever a member is allowed. */
    public boolean allows(Scope scope) {
        if (role == Role.OPERATOR) {
            return true;
        }
        return !scope.isKeywrights() && (allowedScopes == null || allowedScopes.cover(scope));
    }
}
