package dev.keywright.key;

import dev.keywright.account.Scope;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What came of asking to change a key. */
sealed interface Change {

    /** Turns either outcome into a {@code T}; a new outcome is a new parameter, so that none is forgotten. */
    <T> T fold(Function<ApiKey, T> changed, Function<Denied, T> denied);

    /** The key was changed, and is this now. */
    record Changed(ApiKey key) implements Change {
        @Override
        public <T> T fold(Function<ApiKey, T> changed, Function<Denied, T> denied) {
            return changed.apply(key);
        }
    }

    /**
     * The key stays as it was.
     *
     * @param reason why
     * @param scope the scope that the caller may not give, if that is why
     */
    record Denied(Reason reason, @Nullable Scope scope) implements Change {

        static Denied because(Reason reason) {
            return new Denied(reason, null);
        }

        static Denied notGrantable(Scope scope) {
            return new Denied(Reason.SCOPE_NOT_GRANTABLE, scope);
        }

        @Override
        public <T> T fold(Function<ApiKey, T> changed, Function<Denied, T> denied) {
            return denied.apply(this);
        }
    }

    /** Why a key is not changed. */
    enum Reason {
        /** It has been changed since the caller read it. */
        STALE,
        /** It was made by another account, which alone may make it worth more. */
        NOT_THEIRS,
        REVOKED,
        /** It was rotated, and is to end when it was said to. */
        REPLACED,
        SCOPE_NOT_GRANTABLE
    }
}
