package dev.keywright.verification;

import dev.keywright.api.KeyCheck;
import dev.keywright.error.Problems;
import dev.keywright.key.KnownKey;
import dev.keywright.key.Ready;
import dev.keywright.limit.AnswerHeaders;
import dev.keywright.limit.ClientAddress;
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
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The controllers' answers from bytes to bytes, for calls that are answered below WebFlux. An answer is there at once, by a {@code
 * Mono} that has its value already, if the key is remembered and its credits are at hand.
 *
 * <p>What a call means and what it is told is written once, in the classes that the controllers use as well.
 */
public final class HotTranslation {

    private static final ResolvableType FORM =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, String.class);

    private static final HttpHeaders JSON =
            new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);

    private static final HttpHeaders UNSTORED_JSON =
            JSON.copy().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);

    private static final byte[] NO_BODY = {};

    private final Verifier verifier;
    private final CheckTranslation checks;
    private final VerdictWriter verdicts;
    private final ObjectWriter others;
    private final FormHttpMessageReader forms = new FormHttpMessageReader();

    HotTranslation(Verifier verifier, JsonMapper json) {
        this.verifier = verifier;
        this.checks = new CheckTranslation(json);
        this.verdicts = new VerdictWriter(json);
        this.others = json.writer();
    }

    /** The answer to {@code POST /v1/keys/verify}; errors or throws as the controller's would. */
    public Mono<HotAnswer> verify(byte[] body) {
        KeyCheck asked = read(body);
        Check check = VerificationTranslation.check(asked);
        if (VerificationTranslation.isToBeExplained(asked)) {
            return verifier.explain(check)
                    .map(VerificationTranslation::verification)
                    .map((answer) -> new HotAnswer(JSON, others.writeValueAsBytes(answer)));
        }
        return Ready.map(verifier.verify(Face.VERIFY, check), this::answer);
    }

    private HotAnswer answer(Verdict verdict) {
        return new HotAnswer(JSON, verdicts.write(verdict));
    }

    private KeyCheck read(byte[] body) {
        try {
            KeyCheck check = body.length == 0 ? null : checks.read(body);
            if (check == null) {
                throw Problems.noBody();
            }
            return check;
        } catch (JacksonException unread) {
            throw Problems.unreadable(unread);
        }
    }

    /** The answer to {@code POST /v1/introspect}; errors as the controller's would. */
    public Mono<HotAnswer> introspect(byte[] body) {
        return IntrospectionForm.check(forms.readMono(FORM, new Form(body), Map.of()))
                .flatMap((check) -> verifier.verify(Face.INTROSPECT, check))
                .map((verdict) ->
                        new HotAnswer(UNSTORED_JSON, others.writeValueAsBytes(IntrospectedToken.of(verdict))));
    }

    /**
     * The answer to {@code GET /v1/forward-auth}; errors or throws as the controller's would.
     *
     * @param held what the gateway shows of the request that it holds
     * @param address where the end client calls from; null if that is not known
     * @param limits takes the headers that a refusal has as well
     */
    public Mono<HotAnswer> forwardAuth(HeldRequest held, @Nullable ClientAddress address, AnswerHeaders limits) {
        HttpStatus limitStatus = held.limitStatus();
        Check check = held.check(address);
        return Ready.map(
                verifier.verify(Face.FORWARD_AUTH, check),
                (verdict) -> answer(GatewayAnswers.keyThatIsGood(verdict, check, limitStatus, limits)));
    }

    private static HotAnswer answer(KnownKey key) {
        HttpHeaders headers = new DefaultHttpHeaders();
        GatewayAnswers.identify(key, AnswerHeaders.of(headers));
        return new HotAnswer(headers, NO_BODY);
    }

    /** A body that is there already, in UTF-8. */
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
}
