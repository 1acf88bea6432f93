package dev.keywright.audit;

import java.util.Optional;
import java.util.stream.Stream;

/** The audited actions; {@code AuditEvent.action} in {@code api/openapi.yaml} lists the same. */
public enum AuditedAction {
    ACCOUNT_REGISTERED("account.registered"),
    ACCOUNT_CHANGED("account.changed"),
    ACCOUNT_PASSWORD_CHANGED("account.password_changed"),
    ACCOUNT_DELETED("account.deleted"),
    SESSION_OPENED("session.opened"),
    SESSION_ENDED("session.ended"),
    KEY_CREATED("key.created"),
    KEY_CHANGED("key.changed"),
    KEY_SUSPENDED("key.suspended"),
    KEY_RESUMED("key.resumed"),
    KEY_ROTATED("key.rotated"),
    KEY_REVOKED("key.revoked"),
    KEY_DELETED("key.deleted"),
    KEY_REVEALED("key.revealed"),
    KEY_IMPORTED("key.imported");

    private final String text;

    AuditedAction(String text) {
        this.text = text;
    }

    /** Returns the value as the audit log and the OpenAPI specification write it. */
    public String text() {
        return text;
    }

    public static Optional<AuditedAction> parse(String text) {
        return Stream.of(values()).filter((action) -> action.text.equals(text)).findFirst();
    }
}
