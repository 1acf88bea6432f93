package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyErrors;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.ApiKeyRepository;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The keys that are visible to a caller. All other keys, and texts that are not a key id, error with "key not found". */
@Component
public final class VisibleKeys {

    private final ApiKeyRepository keys;
    private final TransactionalOperator transaction;

    public VisibleKeys(ApiKeyRepository keys, TransactionalOperator transaction) {
        this.keys = keys;
        this.transaction = transaction;
    }

    /** Returns a key in any state. */
    public Mono<ApiKey> get(Caller caller, String id) {
        return Mono.justOrEmpty(KeyId.parse(id))
                .flatMap(keys::find)
                .filter((key) -> KeyAccessPolicy.isVisible(caller, key))
                .switchIfEmpty(Mono.error(KeyErrors::notFound));
    }

    /** Runs an action on a key in a transaction that locks its row. */
    <T> Mono<T> withLockedKey(Caller caller, String id, Function<ApiKey, Mono<T>> action) {
        return get(caller, id).flatMap((key) -> lock(key.id()).flatMap(action).as(transaction::transactional));
    }

    /** Locks the row of a key that {@link #get} has returned, in the current transaction. */
    Mono<ApiKey> lock(KeyId id) {
        return keys.lockForUpdate(id).switchIfEmpty(Mono.error(KeyErrors::notFound));
    }
}
