package dev.keywright.security;

import dev.keywright.account.BearerScheme;
import dev.keywright.account.KeyHeaders;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the credential of a request: a token or a service key in {@code Authorization: Bearer}, a service key in
 * {@code X-API-Key} or, for introspection, as the password of HTTP Basic. A request with two different credentials is
 * rejected (RFC 6750 §3.1), since the caller is ambiguous.
 */
final class CredentialConverter implements ServerAuthenticationConverter {

    /** {@code b64token} of RFC 6750 §2.1. */
    private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        return Flux.concat(bearerToken(exchange), basicKey(exchange), Flux.fromIterable(keys(exchange.getRequest())))
                .distinct()
                .collectList()
                .flatMap(CredentialConverter::requireOne)
                .map(BearerTokenAuthenticationToken::new);
    }

    /** Returns the key of the request, recognized by its format only; empty if the request has no key, or several. */
    Mono<String> key(ServerWebExchange exchange) {
        boolean isPresentedAsKey = !keys(exchange.getRequest()).isEmpty()
                || BasicKeyCredentials.of(exchange).isPresent();
        return convert(exchange)
                .map(CredentialConverter::text)
                .filter((text) -> isPresentedAsKey || !isToken(text))
                .onErrorComplete();
    }

    private static Mono<String> bearerToken(ServerWebExchange exchange) {
        List<String> headers = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION).stream()
                .distinct()
                .toList();
        if (headers.size() > 1) {
            return Mono.error(CredentialConverter::ambiguousCredentials);
        }
        String token = headers.isEmpty() ? null : BearerScheme.credentials(headers.get(0));
        return token == null || BEARER_TOKEN.matcher(token).matches()
                ? Mono.justOrEmpty(token)
                : Mono.error(() -> new InvalidBearerTokenException("The bearer token is malformed"));
    }

    private static Mono<String> basicKey(ServerWebExchange exchange) {
        return Mono.justOrEmpty(BasicKeyCredentials.of(exchange)).map(BasicKeyCredentials::password);
    }

    private static List<String> keys(ServerHttpRequest request) {
        return request.getHeaders().getOrEmpty(KeyHeaders.API_KEY).stream()
                .filter((key) -> !key.isBlank())
                .toList();
    }

    private static String text(Authentication presented) {
        return ((BearerTokenAuthenticationToken) presented).getToken();
    }

    /** A JWT contains dots (RFC 7519 §3), a key does not. */
    private static boolean isToken(String text) {
        return text.indexOf('.') >= 0;
    }

    private static Mono<String> requireOne(List<String> presented) {
        return presented.size() > 1
                ? Mono.error(CredentialConverter::ambiguousCredentials)
                : Mono.justOrEmpty(presented.stream().findFirst());
    }

    private static ApiException ambiguousCredentials() {
        return ApiException.of(
                ErrorCode.MALFORMED_REQUEST, "The request has two different tokens or keys. Send only one of them.");
    }
}
