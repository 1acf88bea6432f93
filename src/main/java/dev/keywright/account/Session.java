package dev.keywright.account;

import java.time.Instant;

/** One login: it is known by its token's {@code jti} and ends at {@code expiresAt}. */
record Session(SessionId id, AccountId accountId, Instant createdAt, Instant expiresAt) {}
