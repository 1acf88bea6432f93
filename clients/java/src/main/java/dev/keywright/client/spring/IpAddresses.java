package dev.keywright.client.spring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Client addresses of requests. Headers of a proxy may contain {@code unknown} or a name instead of an IP address. */
final class IpAddresses {

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private IpAddresses() {}

    /** Returns the address without its zone, or null if the text is not an address. Never resolves a name. */
    static @Nullable String literal(@Nullable String text) {
        if (text == null || IPV4.matcher(text).matches()) {
            return text;
        }
        return text.indexOf(':') < 0 ? null : ipv6(text);
    }

    private static @Nullable String ipv6(String text) {
        try {
            // The JDK never resolves a text with a colon as a name.
            String address = InetAddress.getByName(text).getHostAddress();
            int zone = address.indexOf('%');
            return zone < 0 ? address : address.substring(0, zone);
        } catch (UnknownHostException none) {
            return null;
        }
    }
}
