package dev.keywright.verification;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.key.Credits;
import dev.keywright.key.KeyId;
import dev.keywright.key.KeyLimit;
import dev.keywright.key.KnownKey;
import dev.keywright.key.State;
import dev.keywright.limit.Cidr;
import dev.keywright.limit.Quota;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys for tests of verdicts. */
record KnownKeyDraft(
        State state,
        Scopes scopes,
        @Nullable Instant expiresAt,
        List<Cidr> addresses,
        List<KeyLimit> limits,
        @Nullable Credits credits) {

    static final KeyId ID = new KeyId("AbcdefGhijkl");
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    static KnownKeyDraft plain() {
        return new KnownKeyDraft(State.ACTIVE, Scopes.NONE, null, List.of(), List.of(), null);
    }

    /** Limits written {@code burst=10/1m}. */
    static KnownKeyDraft limited(String... limits) {
        return limited(Stream.of(limits)
                .map((text) -> text.split("=", -1))
                .map((parts) -> new KeyLimit(parts[0], Quota.of(parts[1])))
                .toArray(KeyLimit[]::new));
    }

    static KnownKeyDraft limited(KeyLimit... limits) {
        return new KnownKeyDraft(State.ACTIVE, Scopes.NONE, null, List.of(), List.of(limits), null);
    }

    KnownKeyDraft withCredits(long amount) {
        return new KnownKeyDraft(state, scopes, expiresAt, addresses, limits, new Credits(amount, NOON, null));
    }

    KnownKey key() {
        return key(ID);
    }

    KnownKey key(KeyId id) {
        AccountId owner = new AccountId("3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d");
        return new KnownKey(
                id, id, owner, owner, null, null, scopes, state, NOON, expiresAt, addresses, limits, credits, Map.of());
    }
}
