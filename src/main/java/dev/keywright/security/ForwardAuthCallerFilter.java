package dev.keywright.security;

import dev.keywright.account.KeyHeaders;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.net.address.ForwardedHeader;
import dev.keywright.net.address.ResolvedAddress;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Verifies the service key of a gateway and, if it is valid, takes the end client's address from the gateway, before
 * the request is counted.
 *
 * <p>It removes the {@code Origin} header: the request describes the end client's request and is not made to Keywright.
 * Otherwise a preflight would succeed without a key verification, and the gateway would let it pass.
 */
final class ForwardAuthCallerFilter implements WebFilter {

    private final ServiceKeys keys;
    private final ClientAddressResolver addresses;

    ForwardAuthCallerFilter(ServiceKeys keys, ClientAddressResolver addresses) {
        this.keys = keys;
        this.addresses = addresses;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        List<String> presented = exchange.getRequest().getHeaders().getOrEmpty(KeyHeaders.SERVICE_KEY);
        ServerWebExchange call = withoutOrigin(exchange);
        return presented.isEmpty()
                ? chain.filter(call)
                : verify(presented, exchange).flatMap((key) -> proceed(key, call, chain));
    }

    private static ServerWebExchange withoutOrigin(ServerWebExchange exchange) {
        if (exchange.getRequest().getHeaders().getOrigin() == null) {
            return exchange;
        }
        return exchange.mutate()
                .request((request) -> request.headers((headers) -> headers.remove(HttpHeaders.ORIGIN)))
                .build();
    }

    /** Two keys are invalid: a gateway overwrites the header, so one of them would come from the end client. */
    private Mono<ForwardAuthCaller> verify(List<String> presented, ServerWebExchange exchange) {
        ClientAddress address = ResolvedAddress.of(exchange).client().orElse(null);
        return Mono.just(presented)
                .filter((texts) -> texts.size() == 1)
                .flatMap((texts) -> keys.identify(texts.get(0), address))
                .doOnNext(keys::countUse)
                .map(ForwardAuthCaller::new)
                .defaultIfEmpty(ForwardAuthCaller.INVALID);
    }

    private Mono<Void> proceed(ForwardAuthCaller key, ServerWebExchange call, WebFilterChain chain) {
        key.storeIn(call);
        if (!key.canVerify()) {
            return chain.filter(call);
        }
        ResolvedAddress endClient =
                addresses.ofForwardAuthRequest(call.getRequest().getRemoteAddress(), ForwardedHeader.of(call));
        endClient.storeIn(call);
        RequestSource source = endClient.requestSource(call.getAttribute(ServerWebExchange.LOG_ID_ATTRIBUTE));
        return chain.filter(call).contextWrite(source::in);
    }
}
