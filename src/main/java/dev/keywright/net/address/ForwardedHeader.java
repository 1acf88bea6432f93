package dev.keywright.net.address;

import dev.keywright.net.ClientAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The hops of a request, farthest first, from {@code Forwarded} (RFC 7239 §4) or the older {@code X-Forwarded-For}. A hop that is not an IP
 * address, such as {@code unknown} or {@code _hidden}, is empty.
 *
 * <p>Trusted proxies wrote the near end, the client the far end. Nothing in the far end, for example an unclosed quote, may change how the
 * near end is parsed. The text is therefore parsed from the right.
 *
 * @param forwardedText the value of {@code Forwarded}; null if absent
 * @param xForwardedForText the value of {@code X-Forwarded-For}; null if absent
 */
public record ForwardedHeader(
        @Nullable String forwardedText, @Nullable String xForwardedForText) {

    private static final String ATTRIBUTE = ForwardedHeader.class.getName();

    /** An address with an optional port (RFC 7239 §6); an IPv6 address before a port is in brackets. */
    private static final Pattern NODE = Pattern.compile(
            "(?:(?<v4>[0-9.]+)|\\[(?<bracketed>[0-9a-fA-F:.]+)])(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?|(?<v6>[0-9a-fA-F:.]+)");

    /** The headers as received, stored by {@code RequestSourceFilter}. */
    public static ForwardedHeader of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    public void storeIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    public static ForwardedHeader of(HttpHeaders headers) {
        return new ForwardedHeader(text(headers, "Forwarded"), text(headers, "X-Forwarded-For"));
    }

    /** A header on several lines is one list (RFC 9110 §5.3). */
    private static String text(HttpHeaders headers, String name) {
        return String.join(",", headers.getOrEmpty(name));
    }

    /** Whether both headers are absent. */
    boolean isEmpty() {
        return isBlank(forwardedText) && isBlank(xForwardedForText);
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    List<Optional<ClientAddress>> forwarded() {
        return forwardedText == null || forwardedText.isBlank()
                ? List.of()
                : splitOutsideQuotes(forwardedText, ',').stream()
                        .map((element) -> forParameter(element).flatMap(ForwardedHeader::address))
                        .toList();
    }

    List<Optional<ClientAddress>> xForwardedFor() {
        if (xForwardedForText == null || xForwardedForText.isBlank()) {
            return List.of();
        }
        if (xForwardedForText.indexOf(',') < 0) {
            return List.of(address(xForwardedForText));
        }
        return List.of(xForwardedForText.split(",", -1)).stream()
                .map(ForwardedHeader::address)
                .toList();
    }

    private static Optional<String> forParameter(String element) {
        List<String> values = splitOutsideQuotes(element, ';').stream()
                .map(String::strip)
                .filter((pair) -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                .map((pair) -> pair.substring("for=".length()))
                .toList();
        return values.size() == 1 ? Optional.of(unquoted(values.get(0))) : Optional.empty();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static Optional<ClientAddress> address(String hop) {
        String text = hop.strip();
        if (text.chars().allMatch((c) -> c == '.' || (c >= '0' && c <= '9'))) {
            return ClientAddress.parse(text);
        }
        Matcher node = NODE.matcher(text);
        if (!node.matches()) {
            return Optional.empty();
        }
        String v4 = node.group("v4");
        String bracketed = node.group("bracketed");
        return ClientAddress.parse(v4 != null ? v4 : bracketed != null ? bracketed : node.group("v6"));
    }

    private static List<String> splitOutsideQuotes(String text, char separator) {
        if (text.isBlank()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = text.length();
        for (int i = text.length() - 1; i >= 0; i--) {
            if (text.charAt(i) == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            } else if (text.charAt(i) == separator && !quoted) {
                parts.add(text.substring(i + 1, end));
                end = i;
            }
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    private static boolean isEscaped(String text, int index) {
        int backslashes = 0;
        while (index - backslashes > 0 && text.charAt(index - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
