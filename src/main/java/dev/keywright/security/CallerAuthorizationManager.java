package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.problem.ApiException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import reactor.core.publisher.Mono;

/**
 * The access rule of an endpoint. Spring Security rejects anonymous callers. An authenticated caller without access is
 * rejected with an {@code ApiException} that names the missing permission.
 *
 * @param rule whether a caller has access
 * @param serviceKeyError the error of a service key without access
 */
record CallerAuthorizationManager(Predicate<Caller> rule, Supplier<ApiException> serviceKeyError)
        implements ReactiveAuthorizationManager<AuthorizationContext> {

    private static final AuthorizationResult GRANTED = new AuthorizationDecision(true);
    private static final AuthorizationResult DENIED = new AuthorizationDecision(false);

    /** Requires a user; rejects service keys with their own error. */
    static CallerAuthorizationManager user() {
        return new CallerAuthorizationManager(Caller::isUser, ApiException::notForServiceKeys);
    }

    /** Requires a user; rejects service keys as invalid tokens, for clients that do not know service keys. */
    static CallerAuthorizationManager userElseInvalidToken() {
        return new CallerAuthorizationManager(Caller::isUser, ApiException::invalidToken);
    }

    /** Requires a permission of a service key, or an operator. */
    static CallerAuthorizationManager operatorOr(Permission permission) {
        return new CallerAuthorizationManager(
                (caller) -> caller.has(caller.isUser() ? Permission.ADMIN : permission),
                () -> ApiException.insufficientScope(permission.scope().value()));
    }

    /** Requires a permission, which a user has by their role and a service key by its scopes. */
    static CallerAuthorizationManager permission(Permission permission) {
        return new CallerAuthorizationManager(
                (caller) -> caller.has(permission),
                () -> ApiException.insufficientScope(permission.scope().value()));
    }

    @Override
    public Mono<AuthorizationResult> authorize(Mono<Authentication> authentication, AuthorizationContext context) {
        return authentication
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class)
                .map(this::decide)
                .defaultIfEmpty(DENIED);
    }

    private AuthorizationResult decide(Caller caller) {
        if (rule.test(caller)) {
            return GRANTED;
        }
        throw caller.isUser() ? ApiException.notAllowed() : serviceKeyError.get();
    }
}
