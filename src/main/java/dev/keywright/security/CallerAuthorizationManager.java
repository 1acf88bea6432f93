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
 * What a caller has to be, or to be allowed, to reach a path. A caller who is not known is turned away by Spring Security;
 * one who is known, but does not do, by a refusal that says what is lacking.
 */
final class CallerAuthorizationManager implements ReactiveAuthorizationManager<AuthorizationContext> {

    private static final AuthorizationResult GRANTED = new AuthorizationDecision(true);
    private static final AuthorizationResult UNKNOWN = new AuthorizationDecision(false);

    private final Predicate<Caller> isMetBy;
    private final Supplier<ApiException> ofPerson;
    private final Supplier<ApiException> ofServiceKey;

    private CallerAuthorizationManager(
            Predicate<Caller> isMetBy, Supplier<ApiException> ofPerson, Supplier<ApiException> ofServiceKey) {
        this.isMetBy = isMetBy;
        this.ofPerson = ofPerson;
        this.ofServiceKey = ofServiceKey;
    }

    /** A person, on a path that says of service keys that they may not. */
    static CallerAuthorizationManager person() {
        return new CallerAuthorizationManager(
                Caller::isPerson, ApiException::notAllowed, ApiException::notForServiceKeys);
    }

    /** A person's token, on a path that knows nothing of service keys: one is a bad token there, like any other text. */
    static CallerAuthorizationManager token() {
        return new CallerAuthorizationManager(Caller::isPerson, ApiException::notAllowed, ApiException::invalidToken);
    }

    /** This permission, which people have only if they may do all. */
    static CallerAuthorizationManager operatorOr(Permission permission) {
        return new CallerAuthorizationManager(
                (caller) -> caller.may(caller.isPerson() ? Permission.ADMIN : permission),
                ApiException::notAllowed,
                () -> ApiException.insufficientScope(permission.scope()));
    }

    /** This permission, which a person has by their role and a service key by its scopes. */
    static CallerAuthorizationManager permission(Permission permission) {
        return new CallerAuthorizationManager(
                (caller) -> caller.may(permission),
                ApiException::notAllowed,
                () -> ApiException.insufficientScope(permission.scope()));
    }

    @Override
    public Mono<AuthorizationResult> authorize(Mono<Authentication> authentication, AuthorizationContext context) {
        return authentication
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class)
                .map(this::judge)
                .defaultIfEmpty(UNKNOWN);
    }

    private AuthorizationResult judge(Caller caller) {
        if (isMetBy.test(caller)) {
            return GRANTED;
        }
        throw caller.isPerson() ? ofPerson.get() : ofServiceKey.get();
    }
}
