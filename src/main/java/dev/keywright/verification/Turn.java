package dev.keywright.verification;

import java.util.function.Function;
import reactor.core.publisher.Mono;

/** One thing done with the store for a lineage, that all who need it wait for together; it is done once. */
final class Turn {

    private final Mono<Void> done;

    /** It is not cancelled with one who waits for it, since others do as well. */
    Turn(Function<Turn, Mono<Void>> work) {
        this.done = Mono.defer(() -> work.apply(this)).cache();
    }

    Mono<Void> done() {
        return done;
    }
}
