package dev.keywright.fastpath;

import dev.keywright.account.KeyHeaders;
import dev.keywright.verification.web.ForwardAuthRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request headers that the fast path reads, each at most once. All headers that are not {@link Name} are ignored. */
final class RecognizedHeaders {

    private static final Name[] NAMES = Name.values();

    private final Map<Name, String> values = new EnumMap<>(Name.class);

    private RecognizedHeaders() {}

    /** Null if a known header is repeated, is not printable ASCII, or requires WebFlux. */
    static @Nullable RecognizedHeaders read(HttpHeaders headers) {
        RecognizedHeaders recognized = new RecognizedHeaders();
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = headers.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            Name name = find(entry.getKey());
            if (name != null && !recognized.add(name, entry.getValue().toString())) {
                return null;
            }
        }
        return recognized;
    }

    private static @Nullable Name find(CharSequence header) {
        for (Name name : NAMES) {
            if (AsciiString.contentEqualsIgnoreCase(name.header, header)) {
                return name;
            }
        }
        return null;
    }

    private boolean add(Name name, String value) {
        return !name.needsWebFlux && isPrintable(value) && values.put(name, value) == null;
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
    String get(Name name) {
        return values.get(name);
    }

    /** The names of the recognized headers. */
    enum Name {
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

        Name(String header) {
            this(header, false);
        }

        Name(String header, boolean needsWebFlux) {
            this.header = header;
            this.needsWebFlux = needsWebFlux;
        }
    }
}
