package dev.keywright.verification;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.key.KeyId;
import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import dev.keywright.key.State;
import dev.keywright.limit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verdicts made by hand. */
final class Verdicts {

    static final Verdict.Left HOUR =
            new Verdict.Left(new KeyLimit("per_hour", new Quota(20, Duration.ofHours(1))), 18, Duration.ofMillis(750));

    private Verdicts() {}

    static KnownKey key(@Nullable String externalId, @Nullable String name, String... scopes) {
        KeyId id = new KeyId("6JwB0qTZ4mXn");
        AccountId owner = new AccountId("3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d");
        return new KnownKey(
                id,
                id,
                owner,
                owner,
                externalId,
                name,
                Scopes.of(Arrays.asList(scopes)),
                State.ACTIVE,
                Instant.parse("2026-11-22T12:00:00.999Z"),
                Instant.parse("2027-02-20T12:00:00.123Z"),
                List.of(),
                List.of(HOUR.limit()),
                null,
                Map.of("team", "finance"));
    }

    static Verdict of(Verdict.Code code, @Nullable Duration retryAfter) {
        return new Verdict(code, key(null, "export", "reports:read"), List.of(HOUR), 998L, null, retryAfter);
    }

    static Verdict of(Verdict.Code code) {
        return of(code, null);
    }
}
