package dev.keywright.verification.web;

import dev.keywright.api.IntrospectKeyApi;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.verification.Endpoint;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.service.Verifier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Does not implement the generated interface: its method takes the form's fields as parts, which exist only in a multipart form. */
@RestController
class IntrospectionController {

    private final Verifier verifier;

    IntrospectionController(Verifier verifier) {
        this.verifier = verifier;
    }

    /** The response is JSON, whatever the request accepts. */
    @PostMapping(IntrospectKeyApi.PATH_INTROSPECT_KEY)
    Mono<ResponseEntity<IntrospectedToken>> introspect(ServerWebExchange exchange) {
        return IntrospectionForm.toRequest(form(exchange))
                .flatMap((request) -> verifier.verify(Endpoint.INTROSPECT, request))
                .map(IntrospectionController::response);
    }

    private static Mono<MultiValueMap<String, String>> form(ServerWebExchange exchange) {
        MediaType type = exchange.getRequest().getHeaders().getContentType();
        if (!MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type)) {
            return Mono.error(ApiException.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "The request body must be a form: send Content-Type: application/x-www-form-urlencoded."));
        }
        return exchange.getFormData();
    }

    private static ResponseEntity<IntrospectedToken> response(Verdict verdict) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(IntrospectedToken.of(verdict));
    }
}
