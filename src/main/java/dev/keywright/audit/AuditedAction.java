package dev.keywright.audit;

import java.util.Optional;
import java.util.stream.Stream;

/** The audited actions; {@code AuditEvent.action} in {@code api/openapi.yaml} lists the same. */
public enum AuditedAction {
    ACCOUNT_REGISTERED("account.registered", Affected.NONE),
    ACCOUNT_CHANGED("account.changed", Affected.ACCOUNT),
    ACCOUNT_PASSWORD_CHANGED("account.password_changed", Affected.NONE),
    ACCOUNT_DELETED("account.deleted", Affected.ACCOUNT),
    SESSION_OPENED("session.opened", Affected.NONE),
    SESSION_ENDED("session.ended", Affected.NONE),
    KEY_CREATED("key.created", Affected.NONE),
    KEY_CHANGED("key.changed", Affected.KEY),
    KEY_SUSPENDED("key.suspended", Affected.KEY),
    KEY_RESUMED("key.resumed", Affected.KEY),
    KEY_ROTATED("key.rotated", Affected.KEY),
    KEY_REVOKED("key.revoked", Affected.KEY),
    KEY_DELETED("key.deleted", Affected.KEY),
    KEY_REVEALED("key.revealed", Affected.NONE),
    KEY_IMPORTED("key.imported", Affected.KEYS);

    private final String text;
    private final Affected affected;

    AuditedAction(String text, Affected affected) {
        this.text = text;
        this.affected = affected;
    }

    /** Returns the value as the audit log and the OpenAPI specification write it. */
    public String text() {
        return text;
    }

    public static Optional<AuditedAction> parse(String text) {
        return Stream.of(values()).filter((action) -> action.text.equals(text)).findFirst();
    }

    /** Returns which cached keys the action affects if it is done. */
    Affected affected() {
        return affected;
    }

    /** The cached keys that an action affects. */
    public enum Affected {
        /** None. */
        NONE,
        /** The key that is the target. */
        KEY,
        /** All keys of the account that is the target. */
        ACCOUNT,
        /** Keys that were unknown before. */
        KEYS
    }
}
