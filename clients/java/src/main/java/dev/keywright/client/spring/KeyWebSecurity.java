package dev.keywright.client.spring;

import dev.keywright.client.KeywrightException;
import dev.keywright.client.Verifier;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** API keys in a WebFlux application. */
public final class KeyWebSecurity {

    private KeyWebSecurity() {}

    /**
     * As {@link KeySecurity#keys}.
     *
     * @param http what is configured, returned for more
     * @param verifier says whether keys are good
     */
    public static ServerHttpSecurity keys(ServerHttpSecurity http, Verifier verifier) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .exceptionHandling((refusals) -> refusals.authenticationEntryPoint(KeyWebSecurity::refuse))
                .addFilterAt(filter(verifier), SecurityWebFiltersOrder.AUTHENTICATION);
    }

    private static AuthenticationWebFilter filter(Verifier verifier) {
        ReactiveAuthenticationManager manager = (shown) -> verified((ShownKey) shown, verifier);
        AuthenticationWebFilter filter = new AuthenticationWebFilter(manager);
        filter.setServerAuthenticationConverter((exchange) -> Mono.justOrEmpty(shown(exchange.getRequest())));
        filter.setAuthenticationFailureHandler((call, failure) -> refuse(call.getExchange(), failure));
        return filter;
    }

    private static @Nullable Authentication shown(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        InetSocketAddress from = request.getRemoteAddress();
        // What a proxy's header says is not resolved, and stands as the host.
        String address = from == null ? null : from.getHostString();
        return ShownKey.of(headers.getFirst(ShownKey.HEADER), headers.getFirst(HttpHeaders.AUTHORIZATION), address);
    }

    private static Mono<Authentication> verified(ShownKey shown, Verifier verifier) {
        if (!shown.isAskable()) {
            return Mono.error(KeyRefused.notGood());
        }
        return Mono.fromFuture(() -> verifier.check(shown.check()))
                .map(KeyRefused::judged)
                .onErrorMap(KeywrightException.class, KeyRefused::unknown);
    }

    private static Mono<Void> refuse(ServerWebExchange exchange, AuthenticationException failure) {
        KeyRefused refused = KeyRefused.of(failure);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(refused.status()));
        HttpHeaders headers = response.getHeaders();
        refused.retryAfterSeconds().ifPresent((seconds) -> headers.set(HttpHeaders.RETRY_AFTER, seconds));
        if (refused.status() == HttpStatus.UNAUTHORIZED.value()) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        DataBuffer body = response.bufferFactory().wrap(refused.problem().getBytes(StandardCharsets.UTF_8));
        return response.writeWith(Mono.just(body));
    }
}
