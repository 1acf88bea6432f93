package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Accounts;
import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.audit.Action;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Issues API keys, within the caller's quota and with scopes that the caller may give. */
final class KeyIssuer {

    private final Accounts accounts;
    private final ApiKeys keys;
    private final KeyQuotas quotas;
    private final KeyGrants grants;
    private final KeyMaker maker;
    private final Trail trail;
    private final TransactionalOperator transaction;
    private final Clock clock;

    KeyIssuer(
            Accounts accounts,
            ApiKeys keys,
            KeyQuotas quotas,
            KeyGrants grants,
            KeyMaker maker,
            Trail trail,
            TransactionalOperator transaction,
            Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.quotas = quotas;
        this.grants = grants;
        this.maker = maker;
        this.trail = trail;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Makes a key as the caller asks; empty if the caller's account is gone. */
    Mono<Issuance> issue(Caller caller, KeyRequest request) {
        Order order = Order.of(caller, request);
        if (!mayMakeFor(caller, order.owner())) {
            return Mono.just(new Issuance.Denied(KeyRefusals.ownerNotAllowed()));
        }
        return quotas.of(caller)
                .knownExhausted(order.issuer().quotaSubject())
                .<Issuance>map(Issuance.OverQuota::new)
                .switchIfEmpty(Mono.defer(() -> makeUnderLock(order)));
    }

    private static boolean mayMakeFor(Caller caller, AccountId owner) {
        return owner.equals(caller.accountId())
                || caller.may(Permission.ADMIN)
                || (!caller.isPerson() && caller.may(Permission.KEYS_WRITE));
    }

    private Mono<Issuance> makeUnderLock(Order order) {
        return accounts.lockAll(order.caller().accountId(), order.owner())
                .flatMap((locked) -> makeAmong(locked, order))
                .as(transaction::transactional);
    }

    private Mono<Issuance> makeAmong(List<AccountId> existing, Order order) {
        if (!existing.contains(order.caller().accountId())) {
            return Mono.empty();
        }
        if (!existing.contains(order.owner())) {
            return Mono.just(new Issuance.Denied(KeyRefusals.noSuchOwner()));
        }
        Deed refused = Deed.refused(order.caller().actor(), Action.KEY_CREATED, null);
        return grants.refusal(
                        refused,
                        order.caller(),
                        false,
                        order.request().terms().scopes().list())
                .<Issuance>map(Issuance.Denied::new)
                .switchIfEmpty(Mono.defer(() -> makeWithinQuota(order)));
    }

    private Mono<Issuance> makeWithinQuota(Order order) {
        return quotas.of(order.caller())
                .allowance(order.issuer().quotaSubject())
                .flatMap((allowance) -> allowance.isExhausted()
                        ? Mono.just(new Issuance.OverQuota(allowance))
                        : make(order, allowance));
    }

    private Mono<Issuance> make(Order order, KeyAllowance allowance) {
        Instant now = clock.instant();
        KeyMaker.NewKey key = maker.make(order.owner(), order.issuer(), order.request(), now);
        return keys.add(key.record())
                .then(Mono.defer(() -> trail.record(order.deed(key.record()))))
                .thenReturn(new Issuance.Made(key.text(), key.record(), allowance.afterOneMore()));
    }

    /** A request, with whom it comes from and whom it is for. */
    private record Order(Caller caller, Issuer issuer, AccountId owner, KeyRequest request) {

        static Order of(Caller caller, KeyRequest request) {
            AccountId owner = request.owner() == null ? caller.accountId() : request.owner();
            return new Order(caller, Issuer.of(caller), owner, request);
        }

        Deed deed(ApiKey key) {
            Deed deed = Deed.done(caller.actor(), Action.KEY_CREATED, key.id().value());
            return owner.equals(caller.accountId()) ? deed : deed.with("owner", owner.value());
        }
    }
}
