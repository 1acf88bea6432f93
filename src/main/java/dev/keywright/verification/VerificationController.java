package dev.keywright.verification;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.Verification;
import dev.keywright.api.VerificationApi;
import dev.keywright.audit.Origin;
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

    /** What a body that has been read is answered. */
    Mono<Verification> verification(KeyCheck body) {
        Check check = VerificationTranslation.check(body);
        return VerificationTranslation.isToBeExplained(body)
                ? verifier.explain(check).map(VerificationTranslation::verification)
                : verifier.verify(check).map(VerificationTranslation::verification);
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
        return judge(check, limitStatus, exchange.getResponse().getHeaders());
    }

    /** What a request that a gateway holds is answered, the limits' headers beside it, which a refusal has as well. */
    Mono<ResponseEntity<Void>> judge(Check check, HttpStatus limitStatus, HttpHeaders limits) {
        return verifier.verify(check)
                .doOnNext((verdict) -> GatewayAnswers.addLimits(limits, verdict))
                .map((verdict) -> answer(verdict, check, limitStatus));
    }

    private static ResponseEntity<Void> answer(Verdict verdict, Check check, HttpStatus limitStatus) {
        if (!verdict.isValid() || verdict.key() == null) {
            throw GatewayAnswers.refusal(verdict, check, limitStatus);
        }
        return ResponseEntity.ok()
                .headers(GatewayAnswers.identity(verdict.key()))
                .build();
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
