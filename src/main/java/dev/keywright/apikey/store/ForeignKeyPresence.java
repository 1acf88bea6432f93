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

    private volatile @Nullable Boolean some;

    /** The number of imports since the start. A result that was requested at another count is outdated. */
    private long imports;

    public ForeignKeyPresence(Mono<Boolean> source, BooleanSupplier isFresh) {
        this.source = source;
        this.isFresh = isFresh;
    }

    /** Returns the cached result; null if it must be loaded. */
    @Nullable
    public Boolean recall() {
        Boolean known = some;
        boolean lasts = Boolean.TRUE.equals(known) || isFresh.getAsBoolean();
        return lasts ? known : null;
    }

    public Mono<Boolean> ask() {
        return Mono.defer(() -> {
            long asked = imports();
            boolean fresh = isFresh.getAsBoolean();
            return source.doOnNext((answer) -> remember(asked, fresh || answer, answer));
        });
    }

    private synchronized long imports() {
        return imports;
    }

    private synchronized void remember(long asked, boolean lasts, boolean answer) {
        if (lasts && asked == imports) {
            some = answer;
        }
    }

    /** Invalidates a negative result after an import. */
    public synchronized void forget() {
        imports++;
        some = Boolean.TRUE.equals(some) ? some : null;
    }
}
