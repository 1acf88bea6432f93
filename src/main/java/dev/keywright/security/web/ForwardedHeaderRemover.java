package dev.keywright.security.web;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.ForwardedHeaderUtils;

/**
 * Removes forwarded headers unless a trusted proxy sent them, since Spring and springdoc build URLs from them
 * regardless of the sender. It also removes malformed headers of a trusted proxy, which can pass on headers of its
 * client.
 */
final class ForwardedHeaderRemover {

    private static final List<String> NAMES = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Ssl");

    private ForwardedHeaderRemover() {}

    static ServerWebExchange checked(ServerWebExchange exchange, boolean fromTrustedProxy) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        if (NAMES.stream().noneMatch(headers::containsHeader)
                || (fromTrustedProxy && areWellFormed(exchange.getRequest()))) {
            return exchange;
        }
        return exchange.mutate()
                .request((request) -> request.headers((all) -> NAMES.forEach(all::remove)))
                .build();
    }

    private static boolean areWellFormed(ServerHttpRequest request) {
        try {
            ForwardedHeaderUtils.adaptFromForwardedHeaders(request.getURI(), request.getHeaders())
                    .build()
                    .toUri();
            return true;
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException malformed) {
            return false;
        }
    }
}
