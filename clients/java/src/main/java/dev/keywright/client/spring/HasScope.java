package dev.keywright.client.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;

/** Requires a scope of the request's key, where {@code *} matches a complete segment. In contrast, {@code hasAuthority} requires the exact scope. */
public final class HasScope {

    private HasScope() {}

    /** For servlets: {@code .requestMatchers(…).access(HasScope.of("reports:read"))}. */
    public static <T> AuthorizationManager<T> of(String scope) {
        return (authentication, context) -> decide(authentication.get(), scope);
    }

    private static AuthorizationResult decide(@Nullable Authentication authentication, String scope) {
        return new AuthorizationDecision(authentication instanceof KeyAuthentication key
                && key.getPrincipal().hasScope(scope));
    }

    /** For WebFlux: {@code .pathMatchers(…).access(HasScope.reactive("reports:read"))}. */
    public static <T> ReactiveAuthorizationManager<T> reactive(String scope) {
        return (authentication, context) -> authentication
                .map((current) -> decide(current, scope))
                .defaultIfEmpty(new AuthorizationDecision(false));
    }
}
