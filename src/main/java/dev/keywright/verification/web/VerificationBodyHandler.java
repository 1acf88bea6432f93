package dev.keywright.verification.web;

import dev.keywright.api.KeyCheck;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.net.ClientAddress;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.verification.Endpoint;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.VerificationRequest;
import dev.keywright.verification.service.Verifier;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.FormHttpMessageReader;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verifies from bytes to bytes, for requests on the fast path. The {@code Mono} already has its value if the key is cached and its credits
 * are leased.
 *
 * <p>The rules are in the classes that the controllers use too.
 */
@Component
public final class VerificationBodyHandler {

    private static final ResolvableType FORM =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, String.class);

    private static final HttpHeaders JSON =
            new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);

    private static final HttpHeaders UNSTORED_JSON =
            JSON.copy().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);

    private static final byte[] NO_BODY = {};

    private final Verifier verifier;
    private final KeyCheckMapper checks;
    private final VerdictJsonWriter verdicts;
    private final ObjectWriter writer;
    private final FormHttpMessageReader forms = new FormHttpMessageReader();

    public VerificationBodyHandler(Verifier verifier, JsonMapper json) {
        this.verifier = verifier;
        this.checks = new KeyCheckMapper(json);
        this.verdicts = new VerdictJsonWriter(json);
        this.writer = json.writer();
    }

    /** Handles {@code POST /v1/keys/verify}; errors or throws like the controller. */
    public Mono<EncodedResponse> verify(byte[] body) {
        KeyCheck keyCheck = checks.parse(body);
        VerificationRequest request = VerificationMapper.toRequest(keyCheck);
        if (VerificationMapper.isToBeExplained(keyCheck)) {
            return verifier.explain(request)
                    .map(VerificationMapper::verification)
                    .map((verification) -> new EncodedResponse(JSON, writer.writeValueAsBytes(verification)));
        }
        return ScalarMono.map(verifier.verify(Endpoint.VERIFY, request), this::response);
    }

    private EncodedResponse response(Verdict verdict) {
        return new EncodedResponse(JSON, verdicts.write(verdict));
    }

    /** Handles {@code POST /v1/introspect}; errors like the controller. */
    public Mono<EncodedResponse> introspect(byte[] body) {
        return IntrospectionForm.toRequest(forms.readMono(FORM, new Form(body), Map.of()))
                .flatMap((request) -> verifier.verify(Endpoint.INTROSPECT, request))
                .map((verdict) ->
                        new EncodedResponse(UNSTORED_JSON, writer.writeValueAsBytes(IntrospectedToken.of(verdict))));
    }

    /**
     * Handles {@code GET /v1/forward-auth}; errors or throws like the controller.
     *
     * @param original the original request as the gateway forwards it
     * @param address the address of the end client; null if unknown
     * @param limits receives the headers that an error response has too
     */
    public Mono<EncodedResponse> forwardAuth(
            ForwardAuthRequest original, @Nullable ClientAddress address, ResponseHeaders limits) {
        HttpStatus limitStatus = original.limitStatus();
        VerificationRequest request = original.toRequest(address);
        return ScalarMono.map(
                verifier.verify(Endpoint.FORWARD_AUTH, request),
                (verdict) -> response(ForwardAuthResponses.requireValid(verdict, request, limitStatus, limits)));
    }

    private static EncodedResponse response(KeySnapshot key) {
        HttpHeaders headers = new DefaultHttpHeaders();
        ForwardAuthResponses.identify(key, ResponseHeaders.of(headers));
        return new EncodedResponse(headers, NO_BODY);
    }

    /** A complete body in UTF-8. */
    private record Form(byte[] body) implements ReactiveHttpInputMessage {

        @Override
        public org.springframework.http.HttpHeaders getHeaders() {
            org.springframework.http.HttpHeaders headers = new org.springframework.http.HttpHeaders();
            headers.setContentType(new MediaType(MediaType.APPLICATION_FORM_URLENCODED, StandardCharsets.UTF_8));
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body));
        }
    }

    /**
     * A successful response as bytes.
     *
     * @param headers additional headers; never modified
     * @param body may be empty
     */
    public record EncodedResponse(HttpHeaders headers, byte[] body) {}
}
