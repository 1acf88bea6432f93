package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What tests list: an account's keys, by filters that are added one by one. */
final class Listed {

    private Listed() {}

    static KeyListing of(AccountId owner) {
        return new KeyListing(owner, null, null, null, null, null, null, null);
    }

    static KeyListing madeBy(KeyListing of, AccountId issuer) {
        return new KeyListing(
                of.owner(),
                issuer,
                of.state(),
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    static KeyListing in(KeyListing of, EffectiveState state) {
        return new KeyListing(
                of.owner(),
                of.issuer(),
                state,
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    static KeyListing named(KeyListing of, String name) {
        return new KeyListing(
                of.owner(),
                of.issuer(),
                of.state(),
                name,
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    static KeyListing holding(KeyListing of, String scope) {
        Scope held = new Scope(scope);
        return new KeyListing(
                of.owner(),
                of.issuer(),
                of.state(),
                of.name(),
                held,
                of.expiresBefore(),
                of.unusedSince(),
                of.externalId());
    }

    static KeyListing expiringBefore(KeyListing of, @Nullable Instant time) {
        return new KeyListing(
                of.owner(), of.issuer(), of.state(), of.name(), of.scope(), time, of.unusedSince(), of.externalId());
    }

    static KeyListing unusedSince(KeyListing of, @Nullable Instant time) {
        return new KeyListing(
                of.owner(), of.issuer(), of.state(), of.name(), of.scope(), of.expiresBefore(), time, of.externalId());
    }

    static KeyListing forCustomer(KeyListing of, String externalId) {
        return new KeyListing(
                of.owner(),
                of.issuer(),
                of.state(),
                of.name(),
                of.scope(),
                of.expiresBefore(),
                of.unusedSince(),
                externalId);
    }
}
