package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A key that a call shows.
 *
 * @param caller whose it is; null if it is not good
 */
record PresentedKey(@Nullable Caller caller) {

    private static final String ATTRIBUTE = PresentedKey.class.getName();

    static final PresentedKey BAD = new PresentedKey(null);

    /** The key that this call shows; empty if it shows none. */
    static Optional<PresentedKey> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Whether it may do anything at all here. A key without a scope of Keywright's, which anybody can make, may not. */
    boolean isServiceKey() {
        return caller != null
                && caller.credential() instanceof Credential.ServiceKey key
                && !key.permissions().isEmpty();
    }
}
