package dev.keywright.account;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scopes of a key, or those that an account may grant: without duplicates, in their original order.
 *
 * @param list at most 64 scopes
 */
public record Scopes(List<Scope> list) {

    public static final int MAX = 64;
    public static final Scopes NONE = new Scopes(List.of());

    private static final String SEPARATOR = " ";

    public Scopes {
        list = list.stream().distinct().toList();
        if (list.size() > MAX) {
            throw new IllegalArgumentException(
                    "There must be at most " + MAX + " scopes, but there are " + list.size() + ".");
        }
    }

    public static Scopes of(Collection<String> values) {
        return new Scopes(values.stream().map(Scope::new).toList());
    }

    /** Parses the output of {@link #stored()}. */
    public static Scopes fromStored(String stored) {
        return new Scopes(Stream.of(stored.split(SEPARATOR))
                .filter((value) -> !value.isEmpty())
                .map(Scope::new)
                .toList());
    }

    /** Returns the scopes separated by spaces (RFC 6749 §3.3). */
    public String stored() {
        return list.size() == 1 ? list.get(0).value() : values().collect(Collectors.joining(SEPARATOR));
    }

    public Stream<String> values() {
        return list.stream().map(Scope::value);
    }

    /** Returns the scopes that match. */
    public Scopes filter(Predicate<Scope> predicate) {
        return new Scopes(list.stream().filter(predicate).toList());
    }

    public boolean cover(Scope scope) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).covers(scope)) {
                return true;
            }
        }
        return false;
    }
}
