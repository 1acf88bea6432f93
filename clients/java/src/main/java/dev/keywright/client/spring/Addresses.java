package dev.keywright.client.spring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where requests come from, as far as that is an IP address: a proxy's header may say {@code unknown}, or any name. */
final class Addresses {

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

    private Addresses() {}

    /** The address without its zone; null if it is none. No name is looked up. */
    static @Nullable String literal(@Nullable String text) {
        if (text == null || IPV4.matcher(text).matches()) {
            return text;
        }
        return text.indexOf(':') < 0 ? null : ipv6(text);
    }

    private static @Nullable String ipv6(String text) {
        try {
            // With a colon it is never taken for a name.
            String address = InetAddress.getByName(text).getHostAddress();
            int zone = address.indexOf('%');
            return zone < 0 ? address : address.substring(0, zone);
        } catch (UnknownHostException none) {
            return null;
        }
    }
}
