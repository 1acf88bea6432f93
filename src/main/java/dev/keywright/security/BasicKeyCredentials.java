package dev.keywright.security;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The HTTP Basic credentials (RFC 7617) of a caller who introspects keys: the id of a service key, and that key. Clients
 * of OAuth 2.0 know no other way to say who they are, and only this path is for them.
 *
 * @param user the key's id
 * @param password the whole key
 */
record BasicKeyCredentials(String user, String password) {

    /** What a wrong pair is told (RFC 6749 §5.2). */
    static final String CHALLENGE = "Basic realm=\"keywright\", charset=\"UTF-8\"";

    private static final String PATH = "/v1/introspect";
    private static final String SCHEME = "Basic ";

    /** What is shown but can't be read is nobody's. No key has such a text. */
    private static final BasicKeyCredentials UNREADABLE = new BasicKeyCredentials("", "-");

    /** Empty if the call shows none, or is not one that may. */
    static Optional<BasicKeyCredentials> of(ServerWebExchange exchange) {
        if (!exchange.getRequest().getPath().pathWithinApplication().value().equals(PATH)) {
            return Optional.empty();
        }
        return Optional.ofNullable(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))
                .filter((header) -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map((header) -> read(header.substring(SCHEME.length()).strip()));
    }

    private static BasicKeyCredentials read(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 || colon == pair.length() - 1
                    ? UNREADABLE
                    : new BasicKeyCredentials(decoded(pair.substring(0, colon)), decoded(pair.substring(colon + 1)));
        } catch (IllegalArgumentException malformed) {
            return UNREADABLE;
        }
    }

    /** Both are encoded like a form's fields before they are joined (RFC 6749 §2.3.1). */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The password is a secret. */
    @Override
    public String toString() {
        return "BasicCredentials[user=" + user + "]";
    }
}
