package dev.keywright.security;

import dev.keywright.account.Caller;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * A person whose token and session are good, or a program whose key is. What they may do, {@link CallerAuthorizationManager} asks of the
 * caller, who knows more than a list of authorities could say.
 */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private final transient Caller caller;

    CallerAuthentication(Caller caller) {
        super(List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** The token or key was read and is not kept. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.accountId().value();
    }
}
