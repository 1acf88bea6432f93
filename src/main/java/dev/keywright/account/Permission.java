package dev.keywright.account;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The permissions on Keywright itself, each with the scope that grants it to a service key. */
public enum Permission {
    /** Verify keys. */
    VERIFY("keywright:verify"),
    /** Read the account's keys and the keys that it created for other accounts. */
    KEYS_READ("keywright:keys:read"),
    /** Create, change, revoke and delete these keys, and reveal those of the account. */
    KEYS_WRITE("keywright:keys:write"),
    /** Read the audit log. */
    AUDIT_READ("keywright:audit:read"),
    /** Read the metrics. */
    METRICS_READ("keywright:metrics:read"),
    /** Everything that an operator may do, including the permissions above. */
    ADMIN("keywright:admin");

    /** Immutable: a record of a string. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Scope scope;

    Permission(String scope) {
        this.scope = new Scope(scope);
    }

    public Scope scope() {
        return scope;
    }

    /** Returns the permissions that the scopes grant. */
    public static Set<Permission> grantedBy(Scopes scopes) {
        return Arrays.stream(values())
                .filter((permission) -> scopes.cover(permission.scope))
                .collect(Collectors.toUnmodifiableSet());
    }
}
