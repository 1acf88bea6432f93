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
 * Judges the key that a call shows, before the call is counted: one with a good service key does not count against its
 * address, and one with a bad key does, so that guessing is limited.
 *
 * <p>So a flood that shows keys is not turned away before all work. It costs little all the same: a text whose check is
 * wrong is refused without a look-up, and another costs one indexed read, if it was not shown a few seconds ago as well.
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
                .flatMap((text) -> judge(text, exchange))
                .doOnNext((key) -> key.storeIn(exchange))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private Mono<PresentedKey> judge(String text, ServerWebExchange exchange) {
        ClientAddress address = ResolvedAddress.of(exchange).client().orElse(null);
        return keys.identify(text, address)
                .filter((caller) -> isOfItsUser(caller, exchange))
                .doOnNext(keys::countUse)
                .map(PresentedKey::new)
                .defaultIfEmpty(PresentedKey.BAD);
    }

    private static boolean isOfItsUser(Caller caller, ServerWebExchange exchange) {
        return BasicKeyCredentials.of(exchange)
                .map((basic) -> basic.user().equals(caller.serviceKey()))
                .orElse(true);
    }
}
