package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.audit.Deed;
import dev.keywright.audit.TrailListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Forgets what is remembered of keys that were changed, or whose owners or issuers were. */
final class ChangedKeys implements TrailListener {

    private final KnownKeys known;

    ChangedKeys(KnownKeys known) {
        this.known = known;
    }

    @Override
    public void written(Deed deed) {
        if (deed.outcome() == Deed.Outcome.REFUSED) {
            return;
        }
        switch (deed.action()) {
            case KEY_CHANGED, KEY_SUSPENDED, KEY_RESUMED, KEY_ROTATED, KEY_REVOKED -> forgetKey(deed);
            case ACCOUNT_CHANGED, ACCOUNT_DELETED -> forgetAccount(deed);
            case KEY_IMPORTED -> known.forgetUnknown();
            case ACCOUNT_REGISTERED,
                    ACCOUNT_PASSWORD_CHANGED,
                    SESSION_OPENED,
                    SESSION_ENDED,
                    KEY_CREATED,
                    KEY_REVEALED -> {
                // What they are done to is nothing that was looked for before, or stays as it is.
            }
        }
    }

    @Override
    public void rewound() {
        known.forgetAll();
    }

    /** A rotation is done to the old key; the new one nobody has seen yet. */
    private void forgetKey(Deed deed) {
        keyId(deed.target()).ifPresent(known::forget);
        keyId(deed.details().get(Deed.LINEAGE)).ifPresent(known::forgetLineage);
    }

    private static Optional<KeyId> keyId(@Nullable String text) {
        return Optional.ofNullable(text).flatMap(KeyId::parse);
    }

    private void forgetAccount(Deed deed) {
        Optional.ofNullable(deed.target()).map(AccountId::new).ifPresent(known::forgetAllOf);
    }
}
