package dev.keywright.verification.web;

import dev.keywright.account.KeyHeaders;
import dev.keywright.api.ForwardAuthApi;
import dev.keywright.api.KeyCheck;
import dev.keywright.api.Verification;
import dev.keywright.api.VerifyKeyApi;
import dev.keywright.audit.RequestSource;
import dev.keywright.net.ClientAddress;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.verification.Endpoint;
import dev.keywright.verification.VerificationRequest;
import dev.keywright.verification.service.Verifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

@RestController
class VerificationController implements VerifyKeyApi, ForwardAuthApi {

    private final Verifier verifier;

    VerificationController(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Mono<ResponseEntity<Verification>> verifyKey(Mono<KeyCheck> keyCheck, ServerWebExchange exchange) {
        return keyCheck.flatMap(this::verification).map(ResponseEntity::ok);
    }

    private Mono<Verification> verification(KeyCheck body) {
        VerificationRequest request = VerificationMapper.toRequest(body);
        return VerificationMapper.isToBeExplained(body)
                ? verifier.explain(request).map(VerificationMapper::verification)
                : verifier.verify(Endpoint.VERIFY, request).map(VerificationMapper::verification);
    }

    @Override
    public Mono<ResponseEntity<Void>> forwardAuth(
            @Nullable List<String> scope,
            Integer limitStatus,
            @Nullable String keywrightScope,
            @Nullable String forwardedFor,
            ServerWebExchange exchange) {
        return forwardAuthRequest(exchange);
    }

    /** Some gateways use the method of the original request and append its path. */
    @RequestMapping({PATH_FORWARD_AUTH, PATH_FORWARD_AUTH + "/**"})
    Mono<ResponseEntity<Void>> forwardAuthRequest(ServerWebExchange exchange) {
        ForwardAuthRequest original = original(exchange);
        HttpStatus limitStatus = original.limitStatus();
        return RequestSource.current()
                .map((source) -> original.toRequest(address(source)))
                .flatMap((request) -> evaluate(request, limitStatus, exchange));
    }

    /** OPTIONS has to be named. Otherwise WebFlux responds with 200 itself, and the gateway lets the request through. */
    @RequestMapping(
            path = {PATH_FORWARD_AUTH, PATH_FORWARD_AUTH + "/**"},
            method = RequestMethod.OPTIONS)
    Mono<ResponseEntity<Void>> forwardAuthOptions(ServerWebExchange exchange) {
        return forwardAuthRequest(exchange);
    }

    private Mono<ResponseEntity<Void>> evaluate(
            VerificationRequest request, HttpStatus limitStatus, ServerWebExchange exchange) {
        ResponseHeaders limits = ResponseHeaders.of(exchange.getResponse().getHeaders());
        return verifier.verify(Endpoint.FORWARD_AUTH, request)
                .map((verdict) -> ForwardAuthResponses.requireValid(verdict, request, limitStatus, limits))
                .map((key) -> ResponseEntity.ok()
                        .headers((headers) -> ForwardAuthResponses.identify(key, ResponseHeaders.of(headers)))
                        .build());
    }

    /** Reads the exchange because the generated parameters split values at commas or contain only the first value. */
    private static ForwardAuthRequest original(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        return new ForwardAuthRequest(
                headers.getOrEmpty(KeyHeaders.API_KEY),
                headers.getOrEmpty(HttpHeaders.AUTHORIZATION),
                values(query, ForwardAuthRequest.SCOPE),
                headers.getOrEmpty(ForwardAuthRequest.SCOPE_HEADER),
                values(query, ForwardAuthRequest.LIMIT_STATUS));
    }

    /** A parameter without a value is null. */
    private static List<String> values(MultiValueMap<String, String> query, String name) {
        return query.getOrDefault(name, List.of()).stream()
                .map((value) -> value == null ? "" : value)
                .toList();
    }

    private static @Nullable ClientAddress address(RequestSource source) {
        return source.address() == null
                ? null
                : ClientAddress.parse(source.address()).orElse(null);
    }
}
