package dev.keywright.account;

import java.util.UUID;

/**
 * The id of a session: the {@code jti} of its token (RFC 7519 §4.1.7).
 *
 * @param value a random UUID as text
 */
public record SessionId(String value) {

    public static SessionId random() {
        return new SessionId(UUID.randomUUID().toString());
    }
}
