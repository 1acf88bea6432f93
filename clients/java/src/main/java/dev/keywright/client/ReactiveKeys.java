package dev.keywright.client;

import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyUsage;
import dev.keywright.client.model.NewKey;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The reactive variant of {@link Keys}. Requests are sent on subscription, and a failure is an error signal. */
public final class ReactiveKeys {

    private final KeyOperations operations;

    ReactiveKeys(KeyOperations operations) {
        this.operations = operations;
    }

    /** Same as {@link Keys#create(NewKey)}. */
    public Mono<IssuedKey> create(NewKey key) {
        return Mono.fromFuture(() -> operations.create(key, null));
    }

    /** Same as {@link Keys#create(NewKey, String)}. */
    public Mono<IssuedKey> create(NewKey key, String idempotencyKey) {
        return Mono.fromFuture(() -> operations.create(key, idempotencyKey));
    }

    public Mono<KeyRecord> get(String id) {
        return Mono.fromFuture(() -> operations.get(id));
    }

    /** Same as {@link Keys#find}, but requests some pages in advance. */
    public Flux<KeyRecord> find(KeyFilter filter) {
        return Mono.fromFuture(() -> operations.page(filter, null))
                .expand((page) -> page.getNext() == null
                        ? Mono.empty()
                        : Mono.fromFuture(() -> operations.page(filter, page.getNext())))
                .concatMapIterable((page) -> page.getItems(), 1);
    }

    public Mono<KeyRecord> update(String id, KeyUpdate update) {
        return Mono.fromFuture(() -> operations.update(id, update));
    }

    /** Same as {@link Keys#revoke}. */
    public Mono<KeyRecord> revoke(String id) {
        return Mono.fromFuture(() -> operations.revoke(id));
    }

    /** Same as {@link Keys#delete}. */
    public Mono<Void> delete(String id) {
        return Mono.fromFuture(() -> operations.delete(id));
    }

    public Mono<KeyRecord> suspend(String id) {
        return Mono.fromFuture(() -> operations.suspend(id));
    }

    public Mono<KeyRecord> resume(String id) {
        return Mono.fromFuture(() -> operations.resume(id));
    }

    /** Same as {@link Keys#rotate}. */
    public Mono<IssuedKey> rotate(String id, Duration overlap) {
        return Mono.fromFuture(() -> operations.rotate(id, overlap));
    }

    /** Same as {@link Keys#reveal}. */
    public Mono<String> reveal(String id) {
        return Mono.fromFuture(() -> operations.reveal(id));
    }

    public Mono<KeyUsage> usage(String id, UsagePeriod period) {
        return Mono.fromFuture(() -> operations.usage(id, period));
    }
}
