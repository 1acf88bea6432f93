package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The caller whom the key of a request identifies.
 *
 * @param caller the caller; null if the key is not valid
 */
record PresentedKey(@Nullable Caller caller) {

    private static final String ATTRIBUTE = PresentedKey.class.getName();

    static final PresentedKey INVALID = new PresentedKey(null);

    /** Returns the key of the request; empty if it has none. */
    static Optional<PresentedKey> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Returns whether the key has any Keywright scope. Anyone can create keys without one. */
    boolean isServiceKey() {
        return caller != null
                && caller.credential() instanceof Credential.ServiceKey key
                && !key.permissions().isEmpty();
    }
}
