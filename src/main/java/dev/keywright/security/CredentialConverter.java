package dev.keywright.security;

import dev.keywright.account.BearerScheme;
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
 * Reads what a caller shows: a person's token as {@code Authorization: Bearer}, or a service key, either so or as
 * {@code X-API-Key} or, where that is taken, as the password of HTTP Basic. Whoever shows two different ones is refused
 * (RFC 6750 §3.1), since no guess is made whose call it is.
 */
final class CredentialConverter implements ServerAuthenticationConverter {

    private static final String KEY_HEADER = "X-API-Key";

    /** {@code b64token} of RFC 6750 §2.1. */
    private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        return Flux.concat(bearerToken(exchange), basicKey(exchange), Flux.fromIterable(keys(exchange.getRequest())))
                .distinct()
                .collectList()
                .flatMap(CredentialConverter::only)
                .map(BearerTokenAuthenticationToken::new);
    }

    /** The key that is shown, judged by its form alone; empty if it is none, or not clear. */
    Mono<String> key(ServerWebExchange exchange) {
        boolean isMeantAsKey = !keys(exchange.getRequest()).isEmpty()
                || BasicKeyCredentials.of(exchange).isPresent();
        return convert(exchange)
                .map(CredentialConverter::text)
                .filter((text) -> isMeantAsKey || !isToken(text))
                .onErrorComplete();
    }

    private static Mono<String> bearerToken(ServerWebExchange exchange) {
        List<String> headers = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION).stream()
                .distinct()
                .toList();
        if (headers.size() > 1) {
            return Mono.error(CredentialConverter::twoPresented);
        }
        String token = headers.isEmpty() ? null : BearerScheme.credentials(headers.get(0));
        return token == null || BEARER_TOKEN.matcher(token).matches()
                ? Mono.justOrEmpty(token)
                : Mono.error(() -> new InvalidBearerTokenException("the bearer token is malformed"));
    }

    private static Mono<String> basicKey(ServerWebExchange exchange) {
        return Mono.justOrEmpty(BasicKeyCredentials.of(exchange)).map(BasicKeyCredentials::password);
    }

    private static List<String> keys(ServerHttpRequest request) {
        return request.getHeaders().getOrEmpty(KEY_HEADER).stream()
                .filter((key) -> !key.isBlank())
                .toList();
    }

    private static String text(Authentication shown) {
        return ((BearerTokenAuthenticationToken) shown).getToken();
    }

    /** The parts of a JWT are set apart by dots (RFC 7519 §3), and a key has none. */
    private static boolean isToken(String text) {
        return text.indexOf('.') >= 0;
    }

    private static Mono<String> only(List<String> shown) {
        return shown.size() > 1
                ? Mono.error(CredentialConverter::twoPresented)
                : Mono.justOrEmpty(shown.stream().findFirst());
    }

    private static ApiException twoPresented() {
        return ApiException.of(
                ErrorCode.MALFORMED_REQUEST, "The request shows two different tokens or keys. Send one of them.");
    }
}
