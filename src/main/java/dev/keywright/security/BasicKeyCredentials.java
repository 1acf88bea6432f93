package dev.keywright.security;

import dev.keywright.api.IntrospectKeyApi;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The HTTP Basic credentials (RFC 7617) of a caller of the introspection endpoint: the id of a service key, and the
 * key. OAuth 2.0 clients authenticate this way only; no other endpoint accepts it.
 *
 * @param user the id of the key
 * @param password the complete key
 */
record BasicKeyCredentials(String user, String password) {

    /** The challenge for wrong credentials (RFC 6749 §5.2). */
    static final String CHALLENGE = "Basic realm=\"keywright\", charset=\"UTF-8\"";

    private static final String PATH = IntrospectKeyApi.PATH_INTROSPECT_KEY;
    private static final String SCHEME = "Basic ";

    /** Stands for unreadable credentials. No key has this text. */
    private static final BasicKeyCredentials UNREADABLE = new BasicKeyCredentials("", "-");

    /** Returns the credentials; empty if the request has none or is for another endpoint. */
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

    /** Both parts are form-encoded (RFC 6749 §2.3.1). */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "BasicKeyCredentials[user=" + user + "]";
    }
}
