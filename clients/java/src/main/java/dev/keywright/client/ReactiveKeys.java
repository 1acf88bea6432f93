package dev.keywright.client;

import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyUsage;
import dev.keywright.client.model.NewKey;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As {@link Keys}, without waiting: nothing is done before it is subscribed to, and what goes wrong is an error of the publisher. */
public final class ReactiveKeys {

    private final KeyCalls calls;

    ReactiveKeys(KeyCalls calls) {
        this.calls = calls;
    }

    /** As {@link Keys#create(NewKey)}. */
    public Mono<IssuedKey> create(NewKey key) {
        return Mono.fromFuture(() -> calls.create(key, null));
    }

    /** As {@link Keys#create(NewKey, String)}. */
    public Mono<IssuedKey> create(NewKey key, String idempotencyKey) {
        return Mono.fromFuture(() -> calls.create(key, idempotencyKey));
    }

    public Mono<KeyRecord> get(String id) {
        return Mono.fromFuture(() -> calls.get(id));
    }

    /** As {@link Keys#find}; a few pages are asked for ahead. */
    public Flux<KeyRecord> find(KeyFilter filter) {
        return Mono.fromFuture(() -> calls.page(filter, null))
                .expand((page) -> page.getNext() == null
                        ? Mono.empty()
                        : Mono.fromFuture(() -> calls.page(filter, page.getNext())))
                .concatMapIterable((page) -> page.getItems(), 1);
    }

    public Mono<KeyRecord> change(String id, KeyEdit edit) {
        return Mono.fromFuture(() -> calls.change(id, edit));
    }

    /** As {@link Keys#revoke}. */
    public Mono<Void> revoke(String id) {
        return Mono.fromFuture(() -> calls.revoke(id));
    }

    public Mono<KeyRecord> suspend(String id) {
        return Mono.fromFuture(() -> calls.suspend(id));
    }

    public Mono<KeyRecord> resume(String id) {
        return Mono.fromFuture(() -> calls.resume(id));
    }

    /** As {@link Keys#rotate}. */
    public Mono<IssuedKey> rotate(String id, Duration overlap) {
        return Mono.fromFuture(() -> calls.rotate(id, overlap));
    }

    /** As {@link Keys#reveal}. */
    public Mono<String> reveal(String id) {
        return Mono.fromFuture(() -> calls.reveal(id));
    }

    public Mono<KeyUsage> usage(String id, UsagePeriod period) {
        return Mono.fromFuture(() -> calls.usage(id, period));
    }
}
