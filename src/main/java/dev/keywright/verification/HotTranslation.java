package dev.keywright.verification;

import dev.keywright.api.KeyCheck;
import dev.keywright.api.Verification;
import dev.keywright.error.Problems;
import dev.keywright.limit.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.FormHttpMessageReader;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The controllers' answers from bytes to bytes, for calls that are answered below WebFlux. What a call means and what it is
 * told is theirs alone; this reads and writes as WebFlux does, by the same mapper.
 */
public final class HotTranslation {

    private static final ResolvableType FORM =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, String.class);

    private final VerificationController verification;
    private final IntrospectionController introspection;
    private final ObjectReader checks;
    private final ObjectWriter verdicts;
    private final ObjectWriter tokens;
    private final FormHttpMessageReader forms = new FormHttpMessageReader();

    HotTranslation(VerificationController verification, IntrospectionController introspection, JsonMapper json) {
        this.verification = verification;
        this.introspection = introspection;
        this.checks = json.readerFor(KeyCheck.class);
        this.verdicts = json.writerFor(Verification.class);
        this.tokens = json.writerFor(IntrospectedToken.class);
    }

    /** The answer to {@code POST /v1/keys/verify}; errors as the controller's would. */
    public Mono<ResponseEntity<byte[]>> verify(byte[] body) {
        return verification
                .verification(check(body))
                .map((verdict) -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(verdicts.writeValueAsBytes(verdict)));
    }

    private KeyCheck check(byte[] body) {
        try {
            KeyCheck check = body.length == 0 ? null : checks.readValue(body);
            if (check == null) {
                throw Problems.noBody();
            }
            return check;
        } catch (JacksonException unread) {
            throw Problems.unreadable(unread);
        }
    }

    /** The answer to {@code POST /v1/introspect}; errors as the controller's would. */
    public Mono<ResponseEntity<byte[]>> introspect(byte[] body) {
        return forms.readMono(FORM, new Form(body), Map.of())
                .onErrorMap(IllegalArgumentException.class, IntrospectionController::malformed)
                .onErrorMap(DecodingException.class, IntrospectionController::malformed)
                .flatMap(introspection::introspection)
                .map((answer) -> ResponseEntity.status(answer.getStatusCode())
                        .headers(answer.getHeaders())
                        .body(tokens.writeValueAsBytes(answer.getBody())));
    }

    /**
     * The answer to {@code GET /v1/forward-auth}; errors as the controller's would.
     *
     * @param held what the gateway shows of the request that it holds
     * @param address where the end client calls from; null if that is not known
     * @param limits takes the headers that a refusal has as well
     */
    public Mono<ResponseEntity<Void>> forwardAuth(Held held, @Nullable ClientAddress address, HttpHeaders limits) {
        HeldRequest request = new HeldRequest(
                held.apiKeys(),
                held.authorizations(),
                held.scopeParameters(),
                held.scopeHeaders(),
                held.limitStatuses());
        HttpStatus limitStatus = request.limitStatus();
        return verification.judge(request.check(address), limitStatus, limits);
    }

    /** Each list has the values of one header or parameter, as they stand. */
    public record Held(
            List<String> apiKeys,
            List<String> authorizations,
            List<String> scopeParameters,
            List<String> scopeHeaders,
            List<String> limitStatuses) {

        /** The key's text is a secret. */
        @Override
        public String toString() {
            return "Held[scopes=" + scopeParameters + scopeHeaders + "]";
        }
    }

    /** A body that is there already, in UTF-8. */
    private record Form(byte[] body) implements ReactiveHttpInputMessage {

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            headers.setContentType(new MediaType(MediaType.APPLICATION_FORM_URLENCODED, StandardCharsets.UTF_8));
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body));
        }
    }
}
