package dev.keywright.apikey.cache;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/** Goes on with values that are there already at once, without an operator in between, and with others when they come. */
public final class ScalarMono {

    private ScalarMono() {}

    /** The value, if the Mono was made with it; null if it is empty, or has to be subscribed to. */
    @SuppressWarnings("unchecked")
    public static <T> @Nullable T value(Mono<T> mono) {
        if (!(mono instanceof Fuseable.ScalarCallable<?> there)) {
            return null;
        }
        try {
            return (T) there.call();
        } catch (Exception failure) {
            throw Exceptions.propagate(failure);
        }
    }

    /** As {@link Mono#map}; of a value that is there the function is called now, and what it throws is thrown. */
    public static <T, R> Mono<R> map(Mono<T> mono, Function<T, R> next) {
        T there = value(mono);
        return there != null ? Mono.just(next.apply(there)) : mono.map(next);
    }

    /** As {@link Mono#flatMap}; likewise. */
    public static <T, R> Mono<R> flatMap(Mono<T> mono, Function<T, Mono<R>> next) {
        T there = value(mono);
        return there != null ? next.apply(there) : mono.flatMap(next);
    }
}
