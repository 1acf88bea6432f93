package dev.keywright.security;

import dev.keywright.account.Caller;
import dev.keywright.apikey.cache.ServiceKeys;
import dev.keywright.net.ClientAddress;
import dev.keywright.net.address.ResolvedAddress;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Verifies the key of a request before the request is counted. A request with a valid service key does not count
 * against its address. One with an invalid key does, which limits guessing.
 *
 * <p>A flood of requests with keys is therefore not rejected before any work, but the work is small: a key with a wrong
 * checksum needs no lookup, and any other unknown key needs one indexed read, unless it is cached.
 */
final class ServiceKeyFilter implements WebFilter {

    private final CredentialConverter credentials;
    private final ServiceKeys keys;

    ServiceKeyFilter(CredentialConverter credentials, ServiceKeys keys) {
        this.credentials = credentials;
        this.keys = keys;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return credentials
                .key(exchange)
                .flatMap((text) -> verify(text, exchange))
                .doOnNext((key) -> key.storeIn(exchange))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private Mono<PresentedCredential> verify(String text, ServerWebExchange exchange) {
        ClientAddress address = ResolvedAddress.of(exchange).client().orElse(null);
        return keys.identify(text, address)
                .filter((caller) -> matchesUser(caller, exchange))
                .doOnNext(keys::countUse)
                .map(PresentedCredential::new)
                .defaultIfEmpty(PresentedCredential.INVALID);
    }

    private static boolean matchesUser(Caller caller, ServerWebExchange exchange) {
        return BasicKeyCredentials.of(exchange)
                .map((basic) -> basic.user().equals(caller.serviceKey()))
                .orElse(true);
    }
}
