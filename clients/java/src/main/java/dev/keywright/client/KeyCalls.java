package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import dev.keywright.client.generated.api.KeyActionsApi;
import dev.keywright.client.generated.api.KeyRecordsApi;
import dev.keywright.client.generated.api.UsageApi;
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

/** The operations on keys, with retries: what is made anew is made once, since each attempt has the same idempotency key. */
final class KeyCalls {

    private final KeyRecordsApi records;
    private final KeyActionsApi actions;
    private final UsageApi usage;
    private final Retries retries;

    KeyCalls(ApiClient client, Retries retries) {
        this.records = new KeyRecordsApi(client);
        this.actions = new KeyActionsApi(client);
        this.usage = new UsageApi(client);
        this.retries = retries;
    }

    CompletableFuture<IssuedKey> create(NewKey key, @Nullable String idempotencyKey) {
        String once = once(idempotencyKey);
        return retries.run(true, () -> records.createKey(key, once));
    }

    CompletableFuture<KeyRecord> get(String id) {
        return retries.run(true, () -> records.getKey(id));
    }

    CompletableFuture<KeyRecordList> page(KeyFilter filter, @Nullable String cursor) {
        return retries.run(
                true,
                () -> records.findKeys(
                        KeyFilter.PAGE,
                        cursor,
                        filter.state(),
                        filter.name(),
                        filter.scope(),
                        filter.expiresBefore(),
                        filter.unusedSince(),
                        filter.owner(),
                        filter.externalId()));
    }

    CompletableFuture<KeyRecord> change(String id, KeyEdit edit) {
        return retries.run(true, () -> records.updateKey(id, edit.body(), null));
    }

    CompletableFuture<Void> revoke(String id) {
        return retries.run(true, () -> records.deleteKey(id, null));
    }

    CompletableFuture<KeyRecord> suspend(String id) {
        return retries.run(true, () -> actions.suspendKey(id));
    }

    CompletableFuture<KeyRecord> resume(String id) {
        return retries.run(true, () -> actions.resumeKey(id));
    }

    CompletableFuture<IssuedKey> rotate(String id, Duration overlap) {
        String once = once(null);
        return retries.run(true, () -> actions.rotateKey(id, once, new Rotation().overlap(overlap.toString())));
    }

    /** Not repeated: each is a line in the trail. */
    CompletableFuture<String> reveal(String id) {
        return retries.run(false, () -> actions.revealKey(id)).thenApply(GeneratedKey::getKey);
    }

    CompletableFuture<KeyUsage> usage(String id, UsagePeriod period) {
        return retries.run(true, () -> usage.getKeyUsage(id, period.bucket(), period.since(), period.until()));
    }

    private static String once(@Nullable String idempotencyKey) {
        return idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
    }
}
