package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.net.Cidr;
import dev.keywright.ratelimit.Quota;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds keys for verification tests. */
public record TestKeySnapshot(
        LifecycleState state,
        Scopes scopes,
        @Nullable Instant expiresAt,
        List<Cidr> addresses,
        List<KeyLimit> limits,
        @Nullable Credits credits) {

    public static final KeyId ID = new KeyId("AbcdefGhijkl");
    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    public static TestKeySnapshot plain() {
        return new TestKeySnapshot(LifecycleState.ACTIVE, Scopes.NONE, null, List.of(), List.of(), null);
    }

    /** Limits written {@code burst=10/1m}. */
    public static TestKeySnapshot limited(String... limits) {
        return limited(Stream.of(limits)
                .map((text) -> text.split("=", -1))
                .map((parts) -> new KeyLimit(parts[0], Quota.of(parts[1])))
                .toArray(KeyLimit[]::new));
    }

    public static TestKeySnapshot limited(KeyLimit... limits) {
        return new TestKeySnapshot(LifecycleState.ACTIVE, Scopes.NONE, null, List.of(), List.of(limits), null);
    }

    public TestKeySnapshot withCredits(long amount) {
        return new TestKeySnapshot(state, scopes, expiresAt, addresses, limits, new Credits(amount, NOON, null));
    }

    public KeySnapshot key() {
        return key(ID);
    }

    public KeySnapshot key(KeyId id) {
        AccountId owner = new AccountId("3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d");
        return new KeySnapshot(
                id,
                id,
                owner,
                owner,
                null,
                null,
                scopes,
                state,
                NOON.getEpochSecond(),
                expiresAt,
                addresses,
                limits,
                credits,
                Map.of());
    }
}
