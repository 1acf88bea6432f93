package dev.keywright.apikey.cache;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/** Maps scalar Monos eagerly, without an operator, and others lazily. */
public final class ScalarMono {

    private ScalarMono() {}

    /** Returns the value of a scalar Mono; null if the Mono is empty or not scalar. */
    @SuppressWarnings("unchecked")
    public static <T> @Nullable T value(Mono<T> mono) {
        if (!(mono instanceof Fuseable.ScalarCallable<?> value)) {
            return null;
        }
        try {
            return (T) value.call();
        } catch (Exception failure) {
            throw Exceptions.propagate(failure);
        }
    }

    /** Like {@link Mono#map}, but for a scalar Mono it calls the function immediately and throws its exception. */
    public static <T, R> Mono<R> map(Mono<T> mono, Function<T, R> next) {
        T value = value(mono);
        return value != null ? Mono.just(next.apply(value)) : mono.map(next);
    }

    /** Like {@link Mono#flatMap}, but for a scalar Mono it calls the function immediately and throws its exception. */
    public static <T, R> Mono<R> flatMap(Mono<T> mono, Function<T, Mono<R>> next) {
        T value = value(mono);
        return value != null ? next.apply(value) : mono.flatMap(next);
    }
}
