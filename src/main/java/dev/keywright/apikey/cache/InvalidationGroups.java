package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Groups of cached keys that are invalidated together, such as the keys of an account. One flag invalidates a group, at a
 * cost independent of its size. Each cached key references its groups and checks their flags at each lookup. The garbage
 * collector removes groups that no key references.
 *
 * @param <T> the id of a group
 */
final class InvalidationGroups<T> {

    private final Cache<T, Group<T>> groups = Caffeine.newBuilder().weakValues().build();

    Group<T> of(T id) {
        return groups.get(id, Group::new);
    }

    /** Invalidates the keys of the group. Keys that are cached later get a new group. */
    void invalidate(T id) {
        Group<T> group = groups.asMap().remove(id);
        if (group != null) {
            group.invalidated = true;
        }
    }

    /** A group that can be invalidated once. */
    static final class Group<T> {

        private final T id;
        private volatile boolean invalidated;

        private Group(T id) {
            this.id = id;
        }

        /** Returns the id. It is one instance for all keys of the group, which saves memory. */
        T id() {
            return id;
        }

        boolean isInvalidated() {
            return invalidated;
        }
    }
}
