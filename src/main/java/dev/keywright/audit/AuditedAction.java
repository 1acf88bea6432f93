package dev.keywright.audit;

import java.util.Optional;
import java.util.stream.Stream;

/** The audited actions; {@code AuditEvent.action} in {@code api/openapi.yaml} lists the same. */
public enum AuditedAction {
    ACCOUNT_REGISTERED("account.registered", AffectedKeys.NONE),
    ACCOUNT_CHANGED("account.changed", AffectedKeys.ALL_OF_ACCOUNT),
    ACCOUNT_PASSWORD_CHANGED("account.password_changed", AffectedKeys.NONE),
    ACCOUNT_DELETED("account.deleted", AffectedKeys.ALL_OF_ACCOUNT),
    SESSION_OPENED("session.opened", AffectedKeys.NONE),
    SESSION_ENDED("session.ended", AffectedKeys.NONE),
    KEY_CREATED("key.created", AffectedKeys.NONE),
    KEY_CHANGED("key.changed", AffectedKeys.TARGET),
    KEY_SUSPENDED("key.suspended", AffectedKeys.TARGET),
    KEY_RESUMED("key.resumed", AffectedKeys.TARGET),
    KEY_ROTATED("key.rotated", AffectedKeys.TARGET),
    KEY_REVOKED("key.revoked", AffectedKeys.TARGET),
    KEY_DELETED("key.deleted", AffectedKeys.TARGET),
    KEY_REVEALED("key.revealed", AffectedKeys.NONE),
    KEY_IMPORTED("key.imported", AffectedKeys.IMPORTED_KEYS);

    private final String text;
    private final AffectedKeys affected;

    AuditedAction(String text, AffectedKeys affected) {
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
    AffectedKeys affected() {
        return affected;
    }

    /** The cached keys that an action affects. */
    public enum AffectedKeys {
        /** None; the action creates a key, reads one, or concerns only an account or its sessions. */
        NONE,
        /** The key that is the target. */
        TARGET,
        /** All keys of the account that is the target. */
        ALL_OF_ACCOUNT,
        /** Keys that were unknown before. */
        IMPORTED_KEYS
    }
}
