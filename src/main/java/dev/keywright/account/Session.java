package dev.keywright.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A login session. The {@code jti} of its token identifies it.
 *
 * @param address the client address of the login; null if unknown
 */
public record Session(
        SessionId id, AccountId accountId, @Nullable String address, Instant createdAt, Instant expiresAt) {}
