package dev.keywright.verification;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.Verification;
import dev.keywright.api.VerificationApi;
import dev.keywright.audit.Origin;
import dev.keywright.limit.AnswerHeaders;
import dev.keywright.limit.ClientAddress;
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
class VerificationController implements VerificationApi {

    private final Verifier verifier;

    VerificationController(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Mono<ResponseEntity<Verification>> verifyKey(Mono<KeyCheck> keyCheck, ServerWebExchange exchange) {
        return keyCheck.flatMap(this::verification).map(ResponseEntity::ok);
    }

    private Mono<Verification> verification(KeyCheck body) {
        Check check = VerificationTranslation.check(body);
        return VerificationTranslation.isToBeExplained(body)
                ? verifier.explain(check).map(VerificationTranslation::verification)
                : verifier.verify(Face.VERIFY, check).map(VerificationTranslation::verification);
    }

    @Override
    public Mono<ResponseEntity<Void>> forwardAuth(
            @Nullable List<String> scope,
            Integer limitStatus,
            @Nullable String keywrightScope,
            @Nullable String forwardedFor,
            ServerWebExchange exchange) {
        return heldRequest(exchange);
    }

    /** Some gateways ask with the method of the request that they hold, and append its path. */
    @RequestMapping({PATH_FORWARD_AUTH, PATH_FORWARD_AUTH + "/**"})
    Mono<ResponseEntity<Void>> heldRequest(ServerWebExchange exchange) {
        HeldRequest held = held(exchange);
        HttpStatus limitStatus = held.limitStatus();
        return Origin.current()
                .map((origin) -> held.check(address(origin)))
                .flatMap((check) -> judge(check, limitStatus, exchange));
    }

    /** This method has to be named: otherwise WebFlux says by itself that it is fine, and the gateway lets it through. */
    @RequestMapping(
            path = {PATH_FORWARD_AUTH, PATH_FORWARD_AUTH + "/**"},
            method = RequestMethod.OPTIONS)
    Mono<ResponseEntity<Void>> heldOptions(ServerWebExchange exchange) {
        return heldRequest(exchange);
    }

    private Mono<ResponseEntity<Void>> judge(Check check, HttpStatus limitStatus, ServerWebExchange exchange) {
        AnswerHeaders limits = AnswerHeaders.of(exchange.getResponse().getHeaders());
        return verifier.verify(Face.FORWARD_AUTH, check)
                .map((verdict) -> GatewayAnswers.keyThatIsGood(verdict, check, limitStatus, limits))
                .map((key) -> ResponseEntity.ok()
                        .headers((headers) -> GatewayAnswers.identify(key, AnswerHeaders.of(headers)))
                        .build());
    }

    /** What the generated method takes from the query and the headers is cut at commas, or only the first of several. */
    private static HeldRequest held(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
        return new HeldRequest(
                headers.getOrEmpty(HeldRequest.API_KEY),
                headers.getOrEmpty(HttpHeaders.AUTHORIZATION),
                values(query, HeldRequest.SCOPE),
                headers.getOrEmpty(HeldRequest.SCOPE_HEADER),
                values(query, HeldRequest.LIMIT_STATUS));
    }

    /** A parameter without a value is null. */
    private static List<String> values(MultiValueMap<String, String> query, String name) {
        return query.getOrDefault(name, List.of()).stream()
                .map((value) -> value == null ? "" : value)
                .toList();
    }

    private static @Nullable ClientAddress address(Origin origin) {
        return origin.address() == null
                ? null
                : ClientAddress.parse(origin.address()).orElse(null);
    }
}
