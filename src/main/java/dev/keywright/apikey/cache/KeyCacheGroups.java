package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyId;

/**
 * Groups of cached keys that are invalidated together: the keys of an account and the keys of a rotation family. One
 * flag invalidates a group, at a cost independent of its size. Each entry references its groups and checks their flags
 * at each lookup. The garbage collector removes groups that no entry references.
 */
final class KeyCacheGroups {

    /** The group of keys without a group of that kind; never invalidated. */
    static final Group NONE = new Group();

    private final Cache<Object, Group> groups =
            Caffeine.newBuilder().weakValues().build();

    Group of(AccountId account) {
        return groups.get(account, (id) -> new Group());
    }

    /** Returns the group of a rotation family. Its first key needs no group, since its id is the family's id. */
    Group of(KeyId family) {
        return groups.get(family, (id) -> new Group());
    }

    void invalidate(AccountId account) {
        invalidateGroup(account);
    }

    void invalidate(KeyId family) {
        invalidateGroup(family);
    }

    /** Keys that are cached later get a new group. */
    private void invalidateGroup(Object name) {
        Group group = groups.asMap().remove(name);
        if (group != null) {
            group.invalidated = true;
        }
    }

    /** A group that can be invalidated once. */
    static final class Group {

        private volatile boolean invalidated;

        private Group() {}

        boolean isInvalidated() {
            return invalidated;
        }
    }
}
