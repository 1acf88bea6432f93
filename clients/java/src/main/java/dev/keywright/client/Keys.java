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
 * Makes, lists and changes keys, waiting for each answer. It takes a service key with {@code keywright:keys:read} or
 * {@code keywright:keys:write}. Each method throws a {@link KeywrightException} if the call can't be done.
 */
public final class Keys {

    /** Stands behind the last page. */
    private static final KeyRecordList END = new KeyRecordList();

    private final KeyCalls calls;

    Keys(KeyCalls calls) {
        this.calls = calls;
    }

    /** Makes a key, whose text is in this answer alone. */
    public IssuedKey create(NewKey key) {
        return await(calls.create(key, null));
    }

    /**
     * Makes a key once, however often this is called with the same idempotency key.
     *
     * @param idempotencyKey the caller's own name for this very act
     */
    public IssuedKey create(NewKey key, String idempotencyKey) {
        return await(calls.create(key, idempotencyKey));
    }

    public KeyRecord get(String id) {
        return await(calls.get(id));
    }

    /** Lists keys, page for page as they are taken from the stream. */
    public Stream<KeyRecord> find(KeyFilter filter) {
        return Stream.iterate(
                        await(calls.page(filter, null)),
                        (page) -> page != END,
                        (page) -> page.getNext() == null ? END : await(calls.page(filter, page.getNext())))
                .map(KeyRecordList::getItems)
                .flatMap(Collection::stream);
    }

    public KeyRecord change(String id, KeyEdit edit) {
        return await(calls.change(id, edit));
    }

    /** Ends a key for good. That it is ended already is no failure. */
    public void revoke(String id) {
        await(calls.revoke(id));
    }

    public KeyRecord suspend(String id) {
        return await(calls.suspend(id));
    }

    public KeyRecord resume(String id) {
        return await(calls.resume(id));
    }

    /**
     * Makes another key in place of this one.
     *
     * @param overlap how long the old one is good beside it
     */
    public IssuedKey rotate(String id, Duration overlap) {
        return await(calls.rotate(id, overlap));
    }

    /** The text of a recoverable key. */
    public String reveal(String id) {
        return await(calls.reveal(id));
    }

    public KeyUsage usage(String id, UsagePeriod period) {
        return await(calls.usage(id, period));
    }
}
