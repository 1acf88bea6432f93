package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The service key of a gateway, in addition to the key of the request that it forwards for verification.
 *
 * @param caller the caller; null if the key is not valid
 */
record ForwardAuthCaller(@Nullable Caller caller) {

    static final ForwardAuthCaller INVALID = new ForwardAuthCaller(null);

    private static final String ATTRIBUTE = ForwardAuthCaller.class.getName();

    void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Returns whether the key may verify keys. */
    boolean canVerify() {
        return caller != null && caller.has(Permission.VERIFY);
    }

    /** Matches requests of authenticated gateways, which do not count against their address. */
    static Mono<MatchResult> isValid(ServerWebExchange exchange) {
        return of(exchange).filter(ForwardAuthCaller::canVerify).isPresent()
                ? MatchResult.match()
                : MatchResult.notMatch();
    }

    /** The service key is optional. If present it must be valid, so that a misconfigured gateway is noticed. */
    static Mono<AuthorizationResult> authorize(Mono<Authentication> nobody, AuthorizationContext context) {
        Optional<ForwardAuthCaller> presented = of(context.getExchange());
        presented.filter((key) -> !key.canVerify()).ifPresent(ForwardAuthCaller::reject);
        return Mono.just(new AuthorizationDecision(true));
    }

    private static Optional<ForwardAuthCaller> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    private static void reject(ForwardAuthCaller key) {
        if (key.caller() != null) {
            throw ApiException.insufficientScope(Permission.VERIFY.scope().value());
        }
        throw ApiException.of(ErrorCode.INVALID_TOKEN, "The gateway's service key is not valid.")
                .oauthError("invalid_token");
    }
}
