package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import dev.keywright.client.generated.api.KeysApi;
import dev.keywright.client.model.GeneratedKey;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyRecordList;
import dev.keywright.client.model.KeyUsage;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.Rotation;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The operations on keys, with retries. All attempts to create a key have the same idempotency key, so that it is created once. */
final class KeyOperations {

    private final KeysApi api;
    private final Retries retries;

    KeyOperations(ApiClient client, Retries retries) {
        this.api = new KeysApi(client);
        this.retries = retries;
    }

    CompletableFuture<IssuedKey> create(NewKey key, @Nullable String idempotencyKey) {
        String sharedIdempotencyKey = keyOrRandom(idempotencyKey);
        return retries.run(true, () -> api.createKey(key, sharedIdempotencyKey));
    }

    CompletableFuture<KeyRecord> get(String id) {
        return retries.run(true, () -> api.getKey(id, null));
    }

    CompletableFuture<KeyRecordList> page(KeyFilter filter, @Nullable String cursor) {
        return retries.run(
                true,
                () -> api.listKeys(
                        KeyFilter.PAGE_SIZE,
                        cursor,
                        filter.state() == null ? null : filter.state().getValue(),
                        filter.name(),
                        filter.scope(),
                        filter.expiresBefore(),
                        filter.unusedSince(),
                        filter.owner(),
                        filter.externalId()));
    }

    CompletableFuture<KeyRecord> update(String id, KeyUpdate update) {
        return retries.run(true, () -> api.updateKey(id, update.body(), null));
    }

    CompletableFuture<KeyRecord> revoke(String id) {
        return retries.run(true, () -> api.revokeKey(id, null));
    }

    /** Not retried: after a lost response, a second attempt would report the deleted key as not found. */
    CompletableFuture<Void> delete(String id) {
        return retries.run(false, () -> api.deleteKey(id, null));
    }

    CompletableFuture<KeyRecord> suspend(String id) {
        return retries.run(true, () -> api.suspendKey(id));
    }

    CompletableFuture<KeyRecord> resume(String id) {
        return retries.run(true, () -> api.resumeKey(id));
    }

    CompletableFuture<IssuedKey> rotate(String id, Duration overlap) {
        String sharedIdempotencyKey = keyOrRandom(null);
        return retries.run(
                true, () -> api.rotateKey(id, sharedIdempotencyKey, new Rotation().overlap(overlap.toString())));
    }

    /** Not retried, because each request adds an event to the audit log. */
    CompletableFuture<String> reveal(String id) {
        return retries.run(false, () -> api.revealKey(id)).thenApply(GeneratedKey::getKey);
    }

    CompletableFuture<KeyUsage> usage(String id, UsagePeriod period) {
        return retries.run(true, () -> api.getKeyUsage(id, period.bucket(), period.since(), period.until()));
    }

    private static String keyOrRandom(@Nullable String idempotencyKey) {
        return idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    }
}
