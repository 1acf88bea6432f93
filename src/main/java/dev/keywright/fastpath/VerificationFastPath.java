package dev.keywright.fastpath;

import dev.keywright.api.ForwardAuthApi;
import dev.keywright.api.IntrospectKeyApi;
import dev.keywright.api.VerifyKeyApi;
import dev.keywright.fastpath.RecognizedHeaders.Name;
import dev.keywright.net.ClientAddress;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.problem.RequestBodyLimit;
import dev.keywright.verification.web.ForwardAuthRequest;
import dev.keywright.verification.web.VerificationBodyHandler;
import dev.keywright.verification.web.VerificationBodyHandler.EncodedResponse;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Handles simple requests of authenticated callers like WebFlux would, and leaves all others to it. It contains no access, limit or CORS
 * rules: a request that needs one bypasses the fast path.
 */
final class VerificationFastPath {

    private static final String VERIFY = VerifyKeyApi.PATH_VERIFY_KEY;
    private static final String INTROSPECT = IntrospectKeyApi.PATH_INTROSPECT_KEY;
    private static final String FORWARD_AUTH = ForwardAuthApi.PATH_FORWARD_AUTH;

    private static final Set<String> JSON =
            Set.of("application/json", "application/json;charset=UTF-8", "application/json; charset=utf-8");
    private static final Set<String> FORM = Set.of(
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded;charset=UTF-8",
            "application/x-www-form-urlencoded; charset=utf-8");

    private static final Set<String> ANY_OR_JSON = Set.of("*/*", "application/json");

    private static final Pattern TYPE = Pattern.compile("\\*/\\*|[a-z]+/(\\*|[a-z0-9.+-]+)");

    private final VerificationBodyHandler verifications;
    private final ServiceKeyAuthenticator authenticator;
    private final ProblemFactory problems;
    private final Predicate<HttpHeaders> bypasses;

    /**
     * @param bypasses which requests bypass the fast path because of their headers, at any endpoint
     */
    VerificationFastPath(
            VerificationBodyHandler verifications,
            ServiceKeyAuthenticator authenticator,
            ProblemFactory problems,
            Predicate<HttpHeaders> bypasses) {
        this.verifications = verifications;
        this.authenticator = authenticator;
        this.problems = problems;
        this.bypasses = bypasses;
    }

    /**
     * Returns the response, which is sent on subscription; the cost may have been spent by then. Null if the request is not taken, and
     * then it is unmodified.
     */
    @Nullable
    Publisher<Void> tryHandle(HttpServerRequest request, HttpServerResponse response) {
        if (bypasses.test(request.requestHeaders())) {
            return null;
        }
        String uri = request.uri();
        if (HttpMethod.POST.equals(request.method())) {
            return switch (uri) {
                case VERIFY -> handleBody(request, response, JSON, verifications::verify);
                case INTROSPECT -> handleBody(request, response, FORM, verifications::introspect);
                default -> null;
            };
        }
        boolean isForwardAuth = uri.startsWith(FORWARD_AUTH)
                && HttpMethod.GET.equals(request.method())
                && (uri.length() == FORWARD_AUTH.length() || uri.charAt(FORWARD_AUTH.length()) == '?');
        return isForwardAuth ? handleForwardAuth(request, response, uri) : null;
    }

    private @Nullable Publisher<Void> handleBody(
            HttpServerRequest request,
            HttpServerResponse response,
            Set<String> types,
            Function<byte[], Mono<EncodedResponse>> endpoint) {
        RecognizedHeaders headers = RecognizedHeaders.read(request.requestHeaders());
        String type = headers == null ? null : headers.get(Name.CONTENT_TYPE);
        if (headers == null || type == null || !types.contains(type) || !acceptsJson(headers.get(Name.ACCEPT))) {
            return null;
        }
        int length = length(headers.get(Name.CONTENT_LENGTH));
        if (length < 0 || !authenticator.authenticate(headers, request.remoteAddress())) {
            return null;
        }
        FastPathResponse fastPathResponse = new FastPathResponse(problems, request, response, true);
        return BodyCollector.of(request, length)
                .flatMap((body) -> fastPathResponse.write(endpoint.apply(body)))
                .onErrorResume(fastPathResponse::reject);
    }

    private @Nullable Publisher<Void> handleForwardAuth(
            HttpServerRequest request, HttpServerResponse response, String uri) {
        RecognizedHeaders headers = RecognizedHeaders.read(request.requestHeaders());
        ForwardAuthQuery query = ForwardAuthQuery.of(uri, FORWARD_AUTH.length());
        if (headers == null
                || query == null
                || headers.get(Name.CONTENT_LENGTH) != null
                || !authenticator.authenticateGateway(headers, request.remoteAddress())) {
            return null;
        }
        ForwardAuthRequest forwardAuthRequest = new ForwardAuthRequest(
                values(headers, Name.API_KEY),
                values(headers, Name.AUTHORIZATION),
                query.scopes(),
                values(headers, Name.SCOPE),
                query.limitStatuses());
        FastPathResponse fastPathResponse = new FastPathResponse(problems, request, response, false);
        try {
            ClientAddress endClient = authenticator.endClient(headers, request.remoteAddress());
            return fastPathResponse
                    .write(verifications.forwardAuth(forwardAuthRequest, endClient, fastPathResponse.limits()))
                    .onErrorResume(fastPathResponse::reject);
        } catch (RuntimeException exception) {
            return fastPathResponse.reject(exception);
        }
    }

    private static boolean acceptsJson(@Nullable String accept) {
        return accept == null || ANY_OR_JSON.contains(accept) || isListOfJson(accept);
    }

    /** Lists with weights or invalid types are left to WebFlux. */
    private static boolean isListOfJson(String accept) {
        List<String> types =
                Arrays.stream(accept.split(",", -1)).map(String::strip).toList();
        return types.stream().allMatch((type) -> TYPE.matcher(type).matches())
                && types.stream().anyMatch(ANY_OR_JSON::contains);
    }

    private static List<String> values(RecognizedHeaders headers, Name header) {
        String value = headers.get(header);
        return value == null ? List.of() : List.of(value);
    }

    /** Negative if absent, invalid or too large. */
    private static int length(@Nullable String declared) {
        if (declared == null || declared.isEmpty() || declared.length() > 5) {
            return -1;
        }
        int length = 0;
        for (int i = 0; i < declared.length(); i++) {
            char digit = declared.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            length = 10 * length + digit - '0';
        }
        return length <= RequestBodyLimit.BYTES ? length : -1;
    }

    /** Collects a request body. The parts are copied, so that the server alone releases its buffers. */
    private static final class BodyCollector {

        private final byte[] bytes;
        private int length;

        private BodyCollector(int declared) {
            bytes = new byte[declared];
        }

        /** The complete body. The HTTP server never passes on more than the declared length. */
        static Mono<byte[]> of(HttpServerRequest request, int declared) {
            return request.receive()
                    .collect(() -> new BodyCollector(declared), BodyCollector::add)
                    .map(BodyCollector::bytes);
        }

        private void add(ByteBuf part) {
            int size = part.readableBytes();
            part.getBytes(part.readerIndex(), bytes, length, size);
            length += size;
        }

        private byte[] bytes() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }

    /** The query of a forward-auth request, if it is simple: no encoded characters and no unknown parameters. */
    private record ForwardAuthQuery(List<String> scopes, List<String> limitStatuses) {

        private static final ForwardAuthQuery NONE = new ForwardAuthQuery(List.of(), List.of());
        private static final String SCOPE = "scope=";
        private static final String LIMIT_STATUS = "limitStatus=";

        /** Null if the query is not simple. */
        static @Nullable ForwardAuthQuery of(String uri, int pathLength) {
            if (uri.length() == pathLength) {
                return NONE;
            }
            ForwardAuthQuery query = new ForwardAuthQuery(new ArrayList<>(), new ArrayList<>());
            for (String parameter : uri.substring(pathLength + 1).split("&", -1)) {
                if (!isPlain(parameter) || !query.add(parameter)) {
                    return null;
                }
            }
            return query;
        }

        private boolean add(String parameter) {
            if (parameter.startsWith(SCOPE)) {
                return scopes.add(parameter.substring(SCOPE.length()));
            }
            return parameter.startsWith(LIMIT_STATUS) && limitStatuses.add(parameter.substring(LIMIT_STATUS.length()));
        }

        private static boolean isPlain(String parameter) {
            return parameter
                    .chars()
                    .allMatch((c) -> Character.isLetterOrDigit(c) ? c < 0x80 : ":._-*=".indexOf(c) >= 0);
        }
    }
}
