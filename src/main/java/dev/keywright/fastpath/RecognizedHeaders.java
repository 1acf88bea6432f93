package dev.keywright.fastpath;

import dev.keywright.account.KeyHeaders;
import dev.keywright.verification.web.ForwardAuthRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request headers that the fast path reads, each at most once. All headers that are not {@link Known} are ignored. */
final class RecognizedHeaders {

    private static final Known[] KNOWN = Known.values();

    private final Map<Known, String> values = new EnumMap<>(Known.class);

    private RecognizedHeaders() {}

    /** Null if a known header is repeated, is not printable ASCII, or requires WebFlux. */
    static @Nullable RecognizedHeaders read(HttpHeaders headers) {
        RecognizedHeaders plain = new RecognizedHeaders();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            Known known = known(header.getKey());
            if (known != null && !plain.add(known, header.getValue().toString())) {
                return null;
            }
        }
        return plain;
    }

    private static @Nullable Known known(CharSequence name) {
        for (Known known : KNOWN) {
            if (AsciiString.contentEqualsIgnoreCase(known.header, name)) {
                return known;
            }
        }
        return null;
    }

    private boolean add(Known known, String value) {
        return !known.needsWebFlux && isPrintable(value) && values.put(known, value) == null;
    }

    /** For other values Spring Security's firewall decides. */
    private static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    @Nullable
    String get(Known known) {
        return values.get(known);
    }

    /** The recognized headers. */
    enum Known {
        AUTHORIZATION("Authorization"),
        API_KEY(KeyHeaders.API_KEY),
        SERVICE_KEY(KeyHeaders.SERVICE_KEY),
        SCOPE(ForwardAuthRequest.SCOPE_HEADER),
        ACCEPT("Accept"),
        CONTENT_TYPE("Content-Type"),
        CONTENT_LENGTH("Content-Length"),
        FORWARDED_FOR("X-Forwarded-For"),
        FORWARDED("Forwarded"),
        ORIGIN("Origin", true),
        PREFLIGHT("Access-Control-Request-Method", true),
        TRANSFER_ENCODING("Transfer-Encoding", true),
        CONTENT_ENCODING("Content-Encoding", true),
        EXPECT("Expect", true);

        private final String header;
        private final boolean needsWebFlux;

        Known(String header) {
            this(header, false);
        }

        Known(String header, boolean needsWebFlux) {
            this.header = header;
            this.needsWebFlux = needsWebFlux;
        }
    }
}
