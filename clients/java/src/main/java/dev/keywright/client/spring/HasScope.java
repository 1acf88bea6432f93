package dev.keywright.client.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;

/** Whether the request's key holds a scope, by the rule that {@code *} stands for a whole segment. An authority has to be the very scope. */
public final class HasScope {

    private HasScope() {}

    /** For servlets: {@code .requestMatchers(…).access(HasScope.of("reports:read"))}. */
    public static <T> AuthorizationManager<T> of(String scope) {
        return (authentication, call) -> decide(authentication.get(), scope);
    }

    private static AuthorizationResult decide(@Nullable Authentication authentication, String scope) {
        return new AuthorizationDecision(authentication instanceof KeyAuthentication key
                && key.getPrincipal().holds(scope));
    }

    /** For WebFlux: {@code .pathMatchers(…).access(HasScope.reactive("reports:read"))}. */
    public static <T> ReactiveAuthorizationManager<T> reactive(String scope) {
        return (authentication, call) ->
                authentication.map((shown) -> decide(shown, scope)).defaultIfEmpty(new AuthorizationDecision(false));
    }
}
