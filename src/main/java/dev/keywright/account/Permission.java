package dev.keywright.account;

/** What a caller may do on Keywright itself, each by the scope that gives it to a service key. */
public enum Permission {
    /** Ask whether keys are good. */
    VERIFY("keywright:verify"),
    /** Read the keys of the account, and of those whom it makes keys for. */
    KEYS_READ("keywright:keys:read"),
    /** Make, change and revoke them. */
    KEYS_WRITE("keywright:keys:write"),
    /** Read the trail. */
    AUDIT_READ("keywright:audit:read"),
    /** Read what is measured of the service. */
    METRICS_READ("keywright:metrics:read"),
    /** All that an operator may, all of the above included. */
    ADMIN("keywright:admin");

    private final String scope;

    Permission(String scope) {
        this.scope = scope;
    }

    public String scope() {
        return scope;
    }
}
