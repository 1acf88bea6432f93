package dev.keywright.audit;

import java.util.Optional;
import java.util.stream.Stream;

/** The audited actions; {@code AuditEvent.action} in {@code api/openapi.yaml} lists the same. */
public enum AuditedAction {
    ACCOUNT_REGISTERED("account.registered", AffectedKeys.NONE),
    ACCOUNT_CHANGED("account.changed", AffectedKeys.ACCOUNT),
    ACCOUNT_PASSWORD_CHANGED("account.password_changed", AffectedKeys.NONE),
    ACCOUNT_DELETED("account.deleted", AffectedKeys.ACCOUNT),
    SESSION_OPENED("session.opened", AffectedKeys.NONE),
    SESSION_ENDED("session.ended", AffectedKeys.NONE),
    KEY_CREATED("key.created", AffectedKeys.NONE),
    KEY_CHANGED("key.changed", AffectedKeys.KEY),
    KEY_SUSPENDED("key.suspended", AffectedKeys.KEY),
    KEY_RESUMED("key.resumed", AffectedKeys.KEY),
    KEY_ROTATED("key.rotated", AffectedKeys.KEY),
    KEY_REVOKED("key.revoked", AffectedKeys.KEY),
    KEY_DELETED("key.deleted", AffectedKeys.KEY),
    KEY_REVEALED("key.revealed", AffectedKeys.NONE),
    KEY_IMPORTED("key.imported", AffectedKeys.KEYS);

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

    /** The cached keys that an action affects. Their name in lower case is that of the event of {@code /v1/changes}. */
    public enum AffectedKeys {
        /** None; the action creates a key, reads one, or concerns only an account or its sessions. */
        NONE,
        /** The key that is the target. */
        KEY,
        /** All keys of the account that is the target. */
        ACCOUNT,
        /** Keys that were unknown before. */
        KEYS
    }
}
