package dev.keywright.ratelimit;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The headers of a response, of WebFlux or of the fast path. {@code AsciiString} names are the fastest to send. */
public interface ResponseHeaders {

    /** Null if absent. */
    @Nullable
    String first(CharSequence name);

    void set(CharSequence name, String value);

    static ResponseHeaders of(org.springframework.http.HttpHeaders headers) {
        return new ResponseHeaders() {
            @Override
            public @Nullable String first(CharSequence name) {
                return headers.getFirst(name.toString());
            }

            @Override
            public void set(CharSequence name, String value) {
                headers.set(name.toString(), value);
            }
        };
    }

    static ResponseHeaders of(HttpHeaders headers) {
        return new ResponseHeaders() {
            @Override
            public @Nullable String first(CharSequence name) {
                return headers.get(name);
            }

            @Override
            public void set(CharSequence name, String value) {
                headers.set(name, value);
            }
        };
    }
}
