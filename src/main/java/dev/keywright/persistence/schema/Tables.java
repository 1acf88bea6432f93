package dev.keywright.persistence.schema;

import java.util.List;

/** All tables of the service, each after the tables that it references. */
public final class Tables {

    public static final List<String> ALL = List.of(
            "account",
            "login_session",
            "login_failure",
            "known_login_address",
            "api_key",
            "api_key_scope",
            "deleted_key",
            "credit",
            "audit_event",
            "audit_head",
            "idempotent_request",
            "usage_count",
            "secret_fingerprint");

    private Tables() {}
}
