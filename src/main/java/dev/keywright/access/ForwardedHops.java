package dev.keywright.access;

import dev.keywright.limit.ClientAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * The hops that a request says it came by, farthest first, as {@code Forwarded} (RFC 7239 §4) or the older
 * {@code X-Forwarded-For} lists them. A hop that is no IP address, such as {@code unknown} or {@code _hidden}, is empty.
 */
final class ForwardedHops {

    private ForwardedHops() {}

    static List<Optional<ClientAddress>> ofForwarded(HttpHeaders headers) {
        List<Optional<ClientAddress>> hops = new ArrayList<>();
        for (String element : elements(headers, "Forwarded")) {
            hops.add(forParameter(element).flatMap(ForwardedHops::address));
        }
        return hops;
    }

    static List<Optional<ClientAddress>> ofXForwardedFor(HttpHeaders headers) {
        return elements(headers, "X-Forwarded-For").stream()
                .map(ForwardedHops::address)
                .toList();
    }

    private static List<String> elements(HttpHeaders headers, String name) {
        return headers.getValuesAsList(name);
    }

    private static Optional<String> forParameter(String element) {
        for (String pair : element.split(";", -1)) {
            String trimmed = pair.strip();
            if (trimmed.toLowerCase(Locale.ROOT).startsWith("for=")) {
                return Optional.of(trimmed.substring("for=".length()));
            }
        }
        return Optional.empty();
    }

    /** Reads {@code 192.0.2.1}, {@code 192.0.2.1:8080}, {@code 2001:db8::1} or {@code [2001:db8::1]:8080}, quoted or not. */
    private static Optional<ClientAddress> address(String hop) {
        String node = hop.strip().replace("\"", "");
        int bracket = node.indexOf(']');
        if (node.startsWith("[") && bracket > 0) {
            return ClientAddress.parse(node.substring(1, bracket));
        }
        int colon = node.indexOf(':');
        boolean hasPort = colon >= 0 && colon == node.lastIndexOf(':');
        return ClientAddress.parse(hasPort ? node.substring(0, colon) : node);
    }
}
