package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyId;

/**
 * Groups of remembered keys that are forgotten together: those of an account, and those that replaced each other. A group is
 * forgotten by one mark, which costs the same however many keys there are; each key refers to its groups, and looks at their marks
 * whenever it is recalled. A group that no key refers to any more is collected.
 */
final class KeyCacheGroups {

    /** Of keys that are in no group of that kind; it is never forgotten. */
    static final Group NONE = new Group();

    private final Cache<Object, Group> groups =
            Caffeine.newBuilder().weakValues().build();

    Group of(AccountId account) {
        return groups.get(account, (id) -> new Group());
    }

    /** Of a key that took another's place; the first of them is known by its own id. */
    Group of(KeyId family) {
        return groups.get(family, (id) -> new Group());
    }

    void forget(AccountId account) {
        invalidateGroup(account);
    }

    void forget(KeyId family) {
        invalidateGroup(family);
    }

    /** A key that is remembered from now on gets a group of its own time. */
    private void invalidateGroup(Object name) {
        Group group = groups.asMap().remove(name);
        if (group != null) {
            group.forgotten = true;
        }
    }

    /** Keys that are forgotten together, once. */
    static final class Group {

        private volatile boolean forgotten;

        private Group() {}

        boolean isForgotten() {
            return forgotten;
        }
    }
}
