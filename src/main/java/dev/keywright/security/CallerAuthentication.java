package dev.keywright.security;

import dev.keywright.account.Caller;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * The authentication of a user with a valid token and session, or of a program with a valid key. It has no
 * authorities: {@link CallerAuthorizationManager} asks the caller, which has more information.
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

    /** Empty, since the token or key is not stored. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.accountId().value();
    }
}
