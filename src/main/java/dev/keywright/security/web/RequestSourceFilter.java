package dev.keywright.security.web;

import dev.keywright.audit.RequestSource;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.net.address.ForwardedHeader;
import dev.keywright.net.address.ResolvedAddress;
import dev.keywright.web.RequestId;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Determines the client address and the request id of each request before other filters. The response, the log and
 * the audit log have the same id. A client's own id is ignored, since it may not be unique. It also removes forwarded
 * headers unless a trusted proxy sent them.
 */
@Order(RequestSourceFilter.ORDER)
@Component
public final class RequestSourceFilter implements WebFilter {

    /** Within the timeout of a request, if there is one. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

    private final ClientAddressResolver addresses;

    public RequestSourceFilter(ClientAddressResolver addresses) {
        this.addresses = addresses;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        ResolvedAddress address = addresses.of(request);
        String requestId = RequestId.next();
        address.storeIn(exchange);
        ForwardedHeader.of(request.getHeaders()).storeIn(exchange);
        exchange.getAttributes().put(ServerWebExchange.LOG_ID_ATTRIBUTE, requestId);
        exchange.getResponse().getHeaders().set(RequestId.HEADER, requestId);
        RequestSource source = address.requestSource(requestId);
        return chain.filter(ForwardedHeaderRemover.checked(exchange, addresses.isTrusted(request.getRemoteAddress())))
                .contextWrite(source::in);
    }
}
