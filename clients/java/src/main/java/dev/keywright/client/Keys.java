package dev.keywright.client;

import static dev.keywright.client.Retries.await;

import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyRecord;
import dev.keywright.client.model.KeyRecordList;
import dev.keywright.client.model.KeyUsage;
import dev.keywright.client.model.NewKey;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * Creates, lists and updates keys. Each method blocks until the response arrives. Requires a service key with {@code keywright:keys:read} or
 * {@code keywright:keys:write}. Each method throws a {@link KeywrightException} if the request fails.
 */
public final class Keys {

    /** Marks the end of the pages. */
    private static final KeyRecordList END = new KeyRecordList();

    private final KeyOperations operations;

    Keys(KeyOperations operations) {
        this.operations = operations;
    }

    /** Creates a key. Only this response contains the complete key. */
    public IssuedKey create(NewKey key) {
        return await(operations.create(key, null));
    }

    /**
     * Creates a key once, even if this method is called several times with the same idempotency key.
     *
     * @param idempotencyKey identifies this creation; best a random UUID
     */
    public IssuedKey create(NewKey key, String idempotencyKey) {
        return await(operations.create(key, idempotencyKey));
    }

    public KeyRecord get(String id) {
        return await(operations.get(id));
    }

    /** Lists keys. The stream requests the pages as they are needed. */
    public Stream<KeyRecord> find(KeyFilter filter) {
        return Stream.iterate(
                        await(operations.page(filter, null)),
                        (page) -> page != END,
                        (page) -> page.getNext() == null ? END : await(operations.page(filter, page.getNext())))
                .map(KeyRecordList::getItems)
                .flatMap(Collection::stream);
    }

    public KeyRecord update(String id, KeyUpdate update) {
        return await(operations.update(id, update));
    }

    /** Revokes a key permanently. Revoking a revoked key has no effect. */
    public KeyRecord revoke(String id) {
        return await(operations.revoke(id));
    }

    /** Deletes a key and its record permanently. */
    public void delete(String id) {
        await(operations.delete(id));
    }

    public KeyRecord suspend(String id) {
        return await(operations.suspend(id));
    }

    public KeyRecord resume(String id) {
        return await(operations.resume(id));
    }

    /**
     * Creates a key that replaces this one.
     *
     * @param overlap how long the old key stays valid
     */
    public IssuedKey rotate(String id, Duration overlap) {
        return await(operations.rotate(id, overlap));
    }

    /** Returns the complete text of a recoverable key. */
    public String reveal(String id) {
        return await(operations.reveal(id));
    }

    public KeyUsage usage(String id, UsagePeriod period) {
        return await(operations.usage(id, period));
    }
}
