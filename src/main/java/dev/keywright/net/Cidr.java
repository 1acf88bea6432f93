package dev.keywright.net;

import java.util.regex.Pattern;

/**
 * An address range in CIDR notation (RFC 4632, RFC 4291 §2.3): {@code 10.0.0.0/8}, {@code 2001:db8::/32}. Without a prefix length it is a
 * single address.
 *
 * @param network an address in the range
 * @param prefixLength the number of common leading bits, 0 to 32 or 0 to 128
 */
public record Cidr(ClientAddress network, int prefixLength) {

    /** The length of the longest text: an IPv6 address in brackets that ends like an IPv4 address, and a prefix length. */
    public static final int MAX_LENGTH = 51;

    /** The prefix length of the IPv4-mapped addresses (RFC 4291 §2.5.5.2). */
    private static final int MAPPED_PREFIX_LENGTH = 96;

    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    public Cidr {
        if (prefixLength < 0 || prefixLength > network.bits()) {
            throw new IllegalArgumentException(
                    "the prefix length must be 0 to " + network.bits() + ", not " + prefixLength);
        }
    }

    /**
     * Parses a range. A range of IPv4-mapped IPv6 addresses, such as {@code ::ffff:10.0.0.0/104}, becomes the IPv4 range.
     *
     * @throws IllegalArgumentException if the text is not an IP address with an optional prefix length
     */
    public static Cidr of(String text) {
        if (text.length() > MAX_LENGTH) {
            throw malformed(text);
        }
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        ClientAddress network = ClientAddress.parse(literal.strip()).orElseThrow(() -> malformed(text));
        if (slash < 0) {
            return new Cidr(network, network.bits());
        }
        boolean isMapped = literal.indexOf(':') >= 0 && !network.isV6();
        return new Cidr(network, length(text, slash) - (isMapped ? MAPPED_PREFIX_LENGTH : 0));
    }

    public boolean contains(ClientAddress address) {
        return network.sharesPrefix(address, prefixLength);
    }

    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }

    private static int length(String text, int slash) {
        String length = text.substring(slash + 1).strip();
        if (!LENGTH.matcher(length).matches()) {
            throw malformed(text);
        }
        return Integer.parseInt(length);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a valid address range; write it like 10.0.0.0/8 or 2001:db8::/32");
    }
}
