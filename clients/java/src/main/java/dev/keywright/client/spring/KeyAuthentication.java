package dev.keywright.client.spring;

import dev.keywright.client.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A valid key. The name is the key's id, the principal is the {@link Verdict}, and the authorities are the scopes with the prefix {@code SCOPE_}. */
public final class KeyAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final transient Verdict verdict;

    private KeyAuthentication(Verdict verdict) {
        super(verdict.scopes().stream()
                .map((scope) -> new SimpleGrantedAuthority("SCOPE_" + scope))
                .toList());
        this.verdict = verdict;
        setAuthenticated(true);
    }

    /** Returns the authentication of a valid key; throws a {@link KeyAuthenticationException} for any other. */
    static Authentication of(Verdict verdict) {
        if (!verdict.isValid()) {
            throw KeyAuthenticationException.of(verdict);
        }
        return new KeyAuthentication(verdict);
    }

    @Override
    public Verdict getPrincipal() {
        return verdict;
    }

    @Override
    public String getName() {
        return Objects.requireNonNull(verdict.keyId());
    }

    /** Returns null, because the key itself is not stored. */
    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyAuthentication same && verdict.equals(same.verdict);
    }

    @Override
    public int hashCode() {
        return verdict.hashCode();
    }
}
