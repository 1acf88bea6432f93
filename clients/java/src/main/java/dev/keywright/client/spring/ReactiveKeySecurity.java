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

/** Authenticates requests of a WebFlux application with API keys. */
public final class ReactiveKeySecurity {

    private ReactiveKeySecurity() {}

    /**
     * Same as {@link ServletKeySecurity#keys}.
     *
     * @param http the configuration, which is also returned
     * @param verifier verifies the keys
     */
    public static ServerHttpSecurity keys(ServerHttpSecurity http, Verifier verifier) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .exceptionHandling((handling) -> handling.authenticationEntryPoint(ReactiveKeySecurity::reject))
                .addFilterAt(filter(verifier), SecurityWebFiltersOrder.AUTHENTICATION);
    }

    private static AuthenticationWebFilter filter(Verifier verifier) {
        ReactiveAuthenticationManager manager = (presented) -> verify((PresentedKey) presented, verifier);
        AuthenticationWebFilter filter = new AuthenticationWebFilter(manager);
        filter.setServerAuthenticationConverter((exchange) -> Mono.justOrEmpty(presentedKey(exchange.getRequest())));
        filter.setAuthenticationFailureHandler(
                (filterExchange, failure) -> reject(filterExchange.getExchange(), failure));
        return filter;
    }

    private static @Nullable Authentication presentedKey(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        InetSocketAddress remote = request.getRemoteAddress();
        // An address from a proxy's header is unresolved and stored as the host.
        String address = remote == null ? null : remote.getHostString();
        return PresentedKey.of(
                headers.getFirst(PresentedKey.HEADER), headers.getFirst(HttpHeaders.AUTHORIZATION), address);
    }

    private static Mono<Authentication> verify(PresentedKey presented, Verifier verifier) {
        if (!presented.hasValidLength()) {
            return Mono.error(KeyAuthenticationException.invalid());
        }
        return Mono.fromFuture(() -> verifier.verifyAsync(presented.toKeyCheck()))
                .map(KeyAuthentication::of)
                .onErrorMap(KeywrightException.class, KeyAuthenticationException::unavailable);
    }

    private static Mono<Void> reject(ServerWebExchange exchange, AuthenticationException failure) {
        KeyAuthenticationException rejected = KeyAuthenticationException.of(failure);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(rejected.status()));
        HttpHeaders headers = response.getHeaders();
        rejected.retryAfterSeconds().ifPresent((seconds) -> headers.set(HttpHeaders.RETRY_AFTER, seconds));
        if (rejected.status() == HttpStatus.UNAUTHORIZED.value()) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        DataBuffer body = response.bufferFactory().wrap(rejected.problem().getBytes(StandardCharsets.UTF_8));
        return response.writeWith(Mono.just(body));
    }
}
