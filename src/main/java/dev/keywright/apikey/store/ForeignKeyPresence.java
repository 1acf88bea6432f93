package dev.keywright.apikey.store;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Whether there are keys of another system, whose texts are of any form. Where there is none, a text of another form than
 * ours is not looked for. It is asked once; that there are some stays true, and that there is none until some are imported,
 * which is believed only while such news is heard.
 */
public final class ForeignKeyPresence {

    private final Mono<Boolean> source;
    private final BooleanSupplier isFresh;

    private volatile @Nullable Boolean some;

    /** How often keys were imported since the start: an answer to a question from before is out of date. */
    private long imports;

    public ForeignKeyPresence(Mono<Boolean> source, BooleanSupplier isFresh) {
        this.source = source;
        this.isFresh = isFresh;
    }

    /** Whether there are some; null if that has to be asked. */
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

    /** Some may have been imported. */
    public synchronized void forget() {
        imports++;
        some = Boolean.TRUE.equals(some) ? some : null;
    }
}
