package dev.keywright.apikey.store;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Caches whether imported keys exist, which can have any format. If none exist, a string of a foreign format needs no
 * lookup. A positive result stays valid. A negative result is valid until an import, and only while the change feed is
 * fresh.
 */
public final class ForeignKeyPresence {

    private final Mono<Boolean> source;
    private final BooleanSupplier isFresh;

    private volatile @Nullable Boolean exists;

    /** The number of imports since the start. A result that was requested at another count is outdated. */
    private long imports;

    public ForeignKeyPresence(Mono<Boolean> source, BooleanSupplier isFresh) {
        this.source = source;
        this.isFresh = isFresh;
    }

    /** Returns the cached result; null if it must be loaded. */
    @Nullable
    public Boolean getIfCached() {
        Boolean known = exists;
        boolean lasts = Boolean.TRUE.equals(known) || isFresh.getAsBoolean();
        return lasts ? known : null;
    }

    public Mono<Boolean> load() {
        return Mono.defer(() -> {
            long importsBefore = imports();
            boolean fresh = isFresh.getAsBoolean();
            return source.doOnNext((found) -> store(importsBefore, fresh || found, found));
        });
    }

    private synchronized long imports() {
        return imports;
    }

    private synchronized void store(long importsBefore, boolean lasts, boolean found) {
        if (lasts && importsBefore == imports) {
            exists = found;
        }
    }

    /** Invalidates a negative result after an import. */
    public synchronized void invalidate() {
        imports++;
        exists = Boolean.TRUE.equals(exists) ? exists : null;
    }
}
