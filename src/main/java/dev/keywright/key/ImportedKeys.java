package dev.keywright.key;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Whether there are keys of another system, whose texts are of any form. Where there is none, a text of another form than
 * ours is not looked for. It is asked once; that there are some stays true, and that there is none until some are imported.
 */
final class ImportedKeys {

    private final Mono<Boolean> source;

    private volatile @Nullable Boolean some;

    /** How often keys were imported since the start: an answer to a question from before is out of date. */
    private long imports;

    ImportedKeys(Mono<Boolean> source) {
        this.source = source;
    }

    /** Whether there are some; null if that has to be asked. */
    @Nullable
    Boolean recall() {
        return some;
    }

    Mono<Boolean> ask() {
        return Mono.defer(() -> {
            long asked = imports();
            return source.doOnNext((answer) -> remember(asked, answer));
        });
    }

    private synchronized long imports() {
        return imports;
    }

    private synchronized void remember(long asked, boolean answer) {
        if (asked == imports) {
            some = answer;
        }
    }

    /** Some may have been imported. */
    synchronized void forget() {
        imports++;
        some = Boolean.TRUE.equals(some) ? some : null;
    }
}
