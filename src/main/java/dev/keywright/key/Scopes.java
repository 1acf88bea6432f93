package dev.keywright.key;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scopes of a key, each once, in the order in which they were given.
 *
 * @param list 64 at most
 */
record Scopes(List<Scope> list) {

    static final int MOST = 64;
    static final Scopes NONE = new Scopes(List.of());

    private static final String SEPARATOR = " ";

    Scopes {
        list = list.stream().distinct().toList();
        if (list.size() > MOST) {
            throw new IllegalArgumentException("a key has " + MOST + " scopes at most, not " + list.size());
        }
    }

    static Scopes of(Collection<String> values) {
        return new Scopes(values.stream().map(Scope::new).toList());
    }

    /** Reads what {@link #stored()} wrote. */
    static Scopes fromStored(String stored) {
        return new Scopes(Stream.of(stored.split(SEPARATOR))
                .filter((value) -> !value.isEmpty())
                .map(Scope::new)
                .toList());
    }

    String stored() {
        return values().collect(Collectors.joining(SEPARATOR));
    }

    Stream<String> values() {
        return list.stream().map(Scope::value);
    }

    boolean cover(Scope scope) {
        return list.stream().anyMatch((mine) -> mine.covers(scope));
    }
}
