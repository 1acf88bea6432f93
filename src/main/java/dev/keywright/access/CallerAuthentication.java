package dev.keywright.access;

import dev.keywright.account.Caller;
import dev.keywright.account.Role;
import java.util.Collection;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A person whose token and session are good. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    /** What an operator may do on Keywright itself, and what stands guard over the actuator. */
    static final String ADMIN = "keywright:admin";

    private final transient Caller caller;

    CallerAuthentication(Caller caller) {
        super(authorities(caller.role()));
        this.caller = caller;
        setAuthenticated(true);
    }

    private static Collection<GrantedAuthority> authorities(Role role) {
        return role == Role.OPERATOR ? List.of(new SimpleGrantedAuthority(ADMIN)) : List.of();
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** The token was read and is not kept. */
    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return caller.accountId().value();
    }
}
