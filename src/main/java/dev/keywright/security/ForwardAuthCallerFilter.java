package dev.keywright.security;

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
 * Judges the key of a gateway, and takes a good one's word for where the end client is, before the call is counted.
 *
 * <p>What says of a request that it is a preflight is taken away: the request is the end client's and not made to
 * Keywright, which would answer a preflight without looking for a key, so that the gateway would let it through.
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
        List<String> shown = exchange.getRequest().getHeaders().getOrEmpty(ForwardAuthCaller.HEADER);
        ServerWebExchange call = withoutOrigin(exchange);
        return shown.isEmpty()
                ? chain.filter(call)
                : judge(shown, exchange).flatMap((key) -> proceed(key, call, chain));
    }

    private static ServerWebExchange withoutOrigin(ServerWebExchange exchange) {
        if (exchange.getRequest().getHeaders().getOrigin() == null) {
            return exchange;
        }
        return exchange.mutate()
                .request((request) -> request.headers((headers) -> headers.remove(HttpHeaders.ORIGIN)))
                .build();
    }

    /** Two are none: a gateway overwrites what the end client sends, and so one of them would be the end client's. */
    private Mono<ForwardAuthCaller> judge(List<String> shown, ServerWebExchange exchange) {
        ClientAddress address = ResolvedAddress.of(exchange).client().orElse(null);
        return Mono.just(shown)
                .filter((texts) -> texts.size() == 1)
                .flatMap((texts) -> keys.identify(texts.get(0), address))
                .doOnNext(keys::countUse)
                .map(ForwardAuthCaller::new)
                .defaultIfEmpty(ForwardAuthCaller.BAD);
    }

    private Mono<Void> proceed(ForwardAuthCaller key, ServerWebExchange call, WebFilterChain chain) {
        key.storeIn(call);
        if (!key.canVerify()) {
            return chain.filter(call);
        }
        ResolvedAddress endClient =
                addresses.ofHeldRequest(call.getRequest().getRemoteAddress(), ForwardedHeader.of(call));
        endClient.storeIn(call);
        RequestSource source = endClient.origin(call.getAttribute(ServerWebExchange.LOG_ID_ATTRIBUTE));
        return chain.filter(call).contextWrite(source::in);
    }
}
