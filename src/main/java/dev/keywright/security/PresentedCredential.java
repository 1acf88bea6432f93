package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The caller whom the key or token of a request identifies. It is known before the request is counted.
 *
 * @param caller the caller; null if the key or token is not valid
 */
record PresentedCredential(@Nullable Caller caller) {

    private static final String ATTRIBUTE = PresentedCredential.class.getName();

    static final PresentedCredential INVALID = new PresentedCredential(null);

    /** Returns the credential of the request; empty if it has none, or one that is not verified before the request is counted. */
    static Optional<PresentedCredential> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Returns whether it is a key with any Keywright scope. Anyone can create keys without one. */
    boolean isServiceKey() {
        return caller != null
                && caller.credential() instanceof Credential.ServiceKey key
                && !key.permissions().isEmpty();
    }

    /** Returns the user whom a valid token identifies; empty for a key. */
    Optional<Caller> user() {
        return Optional.ofNullable(caller).filter(Caller::isUser);
    }
}
