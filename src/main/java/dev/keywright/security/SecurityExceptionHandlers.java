package dev.keywright.security;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.Problem;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Translates Spring Security's exceptions to API errors. Only errors under {@code /v1} mention service keys, since the
 * other endpoints are for users.
 */
final class SecurityExceptionHandlers implements ServerAuthenticationEntryPoint, ServerAccessDeniedHandler {

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException rejected) {
        boolean hasInvalidCredentials = rejected instanceof OAuth2AuthenticationException;
        boolean acceptsKeys = Problem.appliesTo(exchange.getRequest());
        if (hasInvalidCredentials && BasicKeyCredentials.of(exchange).isPresent()) {
            return Mono.error(ApiException.invalidTokenOrKey().challenge(BasicKeyCredentials.CHALLENGE));
        }
        return Mono.error(hasInvalidCredentials ? invalid(acceptsKeys) : missing(acceptsKeys));
    }

    private static ApiException invalid(boolean acceptsKeys) {
        return acceptsKeys ? ApiException.invalidTokenOrKey() : ApiException.invalidToken();
    }

    private static ApiException missing(boolean acceptsKeys) {
        return acceptsKeys ? ApiException.missingTokenOrKey() : ApiException.missingToken();
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException denied) {
        return Mono.error(ApiException.notAllowed());
    }
}
