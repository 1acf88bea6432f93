package dev.keywright.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One login: it is known by its token's {@code jti} and ends at {@code expiresAt}.
 *
 * @param address where the login came from; null if that is not known
 */
public record Session(
        SessionId id, AccountId accountId, @Nullable String address, Instant createdAt, Instant expiresAt) {}
