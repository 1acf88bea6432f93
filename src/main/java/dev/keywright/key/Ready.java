package dev.keywright.key;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/** Tells values that are there already from those that are still to come. */
public final class Ready {

    private Ready() {}

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
}
