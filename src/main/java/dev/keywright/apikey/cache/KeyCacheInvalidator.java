package dev.keywright.apikey.cache;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyId;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Invalidates cached keys when the keys, their owners or their creators change. */
@Component
public final class KeyCacheInvalidator implements AuditLogListener {

    private final KeyLookup keys;

    public KeyCacheInvalidator(KeyLookup keys) {
        this.keys = keys;
    }

    @Override
    public void onEntry(AuditEntry entry) {
        switch (entry.affected()) {
            case TARGET -> invalidateKey(entry);
            case ALL_OF_ACCOUNT -> invalidateAccount(entry);
            case IMPORTED_KEYS -> keys.invalidateUnknown();
            case NONE -> {}
        }
    }

    @Override
    public void onRewind() {
        keys.invalidateAll();
    }

    /** The target of a rotation is the old key. The successor cannot be cached yet. */
    private void invalidateKey(AuditEntry entry) {
        keyId(entry.target()).ifPresent(keys::invalidate);
        keyId(entry.affectedFamily()).ifPresent(keys::invalidateFamily);
    }

    private static Optional<KeyId> keyId(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(KeyId::parse);
    }

    private void invalidateAccount(AuditEntry entry) {
        Optional.ofNullable(entry.target()).map(AccountId::new).ifPresent(keys::invalidateAllOf);
    }
}
