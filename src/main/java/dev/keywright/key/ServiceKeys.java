package dev.keywright.key;

import dev.keywright.account.Accounts;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Grants;
import dev.keywright.account.Permission;
import dev.keywright.account.Scope;
import dev.keywright.limit.Cidr;
import dev.keywright.limit.ClientAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Knows programs by the API keys that they call Keywright itself with.
 *
 * <p>A key's scopes on Keywright give it permissions only as long as the account that made it is an operator: whoever
 * may not give such scopes any more has not given them. Such a call spends neither the key's limits nor its credits.
 */
public final class ServiceKeys {

    private final ApiKeys keys;
    private final KeyDigester digester;
    private final Accounts accounts;
    private final Clock clock;

    ServiceKeys(ApiKeys keys, KeyDigester digester, Accounts accounts, Clock clock) {
        this.keys = keys;
        this.digester = digester;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Whose key this is; empty if it is none that is good now and here. A good key that has no scope on Keywright is
     * known as well, without any permission.
     *
     * @param text the whole key, as it was sent
     * @param address the client's address; null if it is not known, which is then none that a key is restricted to
     */
    public Mono<Caller> identify(String text, @Nullable ClientAddress address) {
        return Mono.justOrEmpty(KeyText.parse(text))
                .flatMap(this::find)
                .filter((key) -> isGood(key, address, clock.instant()))
                .flatMap(this::caller);
    }

    /** A key is held under the version of the pepper that was in use when it was made. */
    private Mono<ApiKey> find(KeyText text) {
        return Flux.fromIterable(digester.digests(text)).concatMap(keys::find).next();
    }

    private static boolean isGood(ApiKey key, @Nullable ClientAddress address, Instant now) {
        return key.state() == State.ACTIVE && !key.isExpired(now) && isAllowedFrom(key, address);
    }

    private static boolean isAllowedFrom(ApiKey key, @Nullable ClientAddress address) {
        List<Cidr> allowed = key.terms().allowedAddresses();
        return allowed.isEmpty() || (address != null && allowed.stream().anyMatch((range) -> range.contains(address)));
    }

    /** Empty if the key's owner or its issuer is gone. */
    private Mono<Caller> caller(ApiKey key) {
        return Mono.zip(
                accounts.grants(key.owner()),
                accounts.grants(key.issuer().account()),
                (owner, issuer) -> new Caller(key.owner(), owner.role(), credential(key, issuer)));
    }

    private static Credential credential(ApiKey key, Grants issuer) {
        Set<Permission> permissions = Arrays.stream(Permission.values())
                .filter((permission) -> isGiven(new Scope(permission.scope()), key, issuer))
                .collect(Collectors.toUnmodifiableSet());
        return new Credential.ServiceKey(key.id().value(), key.lineage().value(), permissions);
    }

    private static boolean isGiven(Scope scope, ApiKey key, Grants issuer) {
        return key.terms().scopes().cover(scope) && issuer.allows(scope);
    }
}
