package dev.keywright.support.keys;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.store.KeyFilter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lists the keys of an account, with filters added one by one. */
public final class KeyFilters {

    private KeyFilters() {}

    public static KeyFilter of(AccountId owner) {
        return new KeyFilter(owner, null, null, null, null, null, null, null);
    }

    public static KeyFilter madeBy(KeyFilter of, AccountId creator) {
        return new KeyFilter(
                of.owner(),
                creator,
                of.state(),
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    public static KeyFilter in(KeyFilter of, EffectiveState state) {
        return new KeyFilter(
                of.owner(),
                of.creator(),
                state,
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    public static KeyFilter named(KeyFilter of, String name) {
        return new KeyFilter(
                of.owner(),
                of.creator(),
                of.state(),
                name,
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    public static KeyFilter holding(KeyFilter of, String scope) {
        return new KeyFilter(
                of.owner(),
                of.creator(),
                of.state(),
                of.name(),
                new Scope(scope),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    public static KeyFilter expiringBefore(KeyFilter of, @Nullable Instant time) {
        return new KeyFilter(
                of.owner(), of.creator(), of.state(), of.name(), of.scope(), time, of.unusedSince(), of.externalId());
    }

    public static KeyFilter unusedSince(KeyFilter of, @Nullable Instant time) {
        return new KeyFilter(
                of.owner(), of.creator(), of.state(), of.name(), of.scope(), of.expiresBefore(), time, of.externalId());
    }

    public static KeyFilter forCustomer(KeyFilter of, String externalId) {
        return new KeyFilter(
                of.owner(),
                of.creator(),
                of.state(),
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                externalId);
    }
}
