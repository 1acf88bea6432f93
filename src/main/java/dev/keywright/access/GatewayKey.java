package dev.keywright.access;

import dev.keywright.account.Caller;
import dev.keywright.account.Permission;
import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
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
 * The service key by which a gateway proves itself, beside the key of the request that it holds.
 *
 * @param caller whose it is; null if it is not good
 */
record GatewayKey(@Nullable Caller caller) {

    static final String HEADER = "X-Keywright-Service-Key";

    static final GatewayKey BAD = new GatewayKey(null);

    private static final String ATTRIBUTE = GatewayKey.class.getName();

    void keepIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Whether it lets a gateway ask. */
    boolean mayAsk() {
        return caller != null && caller.may(Permission.VERIFY);
    }

    /** The calls of gateways do not count against their addresses, and those of others do. */
    static Mono<MatchResult> isGood(ServerWebExchange exchange) {
        return of(exchange).filter(GatewayKey::mayAsk).isPresent() ? MatchResult.match() : MatchResult.notMatch();
    }

    /** Whoever shows no such key may ask as well. One that is shown has to be good, or a gateway's mistake would go unseen. */
    static Mono<AuthorizationResult> authorize(Mono<Authentication> nobody, AuthorizationContext context) {
        Optional<GatewayKey> shown = of(context.getExchange());
        shown.filter((key) -> !key.mayAsk()).ifPresent(GatewayKey::refuse);
        return Mono.just(new AuthorizationDecision(true));
    }

    private static Optional<GatewayKey> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    private static void refuse(GatewayKey key) {
        if (key.caller() != null) {
            throw Refusal.insufficientScope(Permission.VERIFY.scope());
        }
        throw Refusal.of(Code.INVALID_TOKEN, "The gateway's service key is not valid.")
                .challenge("Bearer error=\"invalid_token\"");
    }
}
