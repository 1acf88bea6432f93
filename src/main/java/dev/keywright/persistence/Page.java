package dev.keywright.persistence;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param items the items in order
 * @param next the cursor of the next page; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public <R> Page<R> map(Function<? super T, ? extends R> mapping) {
        return new Page<>(items.stream().<R>map(mapping).toList(), next);
    }
}
