package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.ratelimit.Quota;
import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Verdicts for tests, and assertions on them. */
public final class VerdictAssert {

    public static final Verdict.Remaining HOUR = new Verdict.Remaining(
            new KeyLimit("per_hour", new Quota(20, Duration.ofHours(1))), 18, Duration.ofMillis(750));

    private VerdictAssert() {}

    public static KeySnapshot key(@Nullable String externalId, @Nullable String name, String... scopes) {
        KeyId id = new KeyId("6JwB0qTZ4mXn");
        AccountId owner = new AccountId("3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d");
        return new KeySnapshot(
                id,
                id,
                owner,
                owner,
                externalId,
                name,
                Scopes.of(Arrays.asList(scopes)),
                LifecycleState.ACTIVE,
                Instant.parse("2026-11-22T12:00:00.999Z").getEpochSecond(),
                Instant.parse("2027-02-20T12:00:00.123Z"),
                List.of(),
                List.of(HOUR.limit()),
                null,
                Map.of("team", "finance"));
    }

    public static Verdict of(Verdict.Code code, @Nullable Duration retryAfter) {
        return new Verdict(code, key(null, "export", "reports:read"), List.of(HOUR), 998L, null, retryAfter);
    }

    public static Verdict of(Verdict.Code code) {
        return of(code, null);
    }
}
