package dev.keywright.verification.web;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.verification.VerificationRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.codec.DecodingException;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;

/** Parses an introspection request. Ignores unknown parameters (RFC 7662 §2.1). */
final class IntrospectionForm {

    private static final String TOKEN = "token";
    private static final String SCOPE = "scope";
    private static final String ADDRESS = "address";

    private IntrospectionForm() {}

    /** Parses a form that is still being received; errors with an {@link ApiException} if it is malformed. */
    static Mono<VerificationRequest> toRequest(Mono<MultiValueMap<String, String>> form) {
        return form.onErrorMap(IllegalArgumentException.class, IntrospectionForm::malformed)
                .onErrorMap(DecodingException.class, IntrospectionForm::malformed)
                .map(IntrospectionForm::toRequest);
    }

    private static ApiException malformed(Throwable cause) {
        return ApiException.of(ErrorCode.MALFORMED_REQUEST, "The request body is not a valid form.");
    }

    private static VerificationRequest toRequest(MultiValueMap<String, String> form) {
        return new VerificationRequest(
                VerificationFields.key(requireSingle(form, TOKEN), TOKEN),
                VerificationFields.scopes(Stream.ofNullable(requireSingle(form, SCOPE)), SCOPE),
                VerificationFields.address(requireSingle(form, ADDRESS)),
                1);
    }

    /** A parameter without a value counts as omitted; a repeated one is an error (RFC 6749 §3.2). */
    private static @Nullable String requireSingle(MultiValueMap<String, String> form, String name) {
        List<String> values = form.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw ApiException.of(
                            ErrorCode.MALFORMED_REQUEST, "The form contains \"%s\" more than once.".formatted(name))
                    .at(name);
        }
        return values.stream()
                .filter((value) -> value != null && !value.isEmpty())
                .findFirst()
                .orElse(null);
    }
}
