package dev.keywright.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * The IP address of a client: 4 or 16 bytes. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) becomes its IPv4 address.
 *
 * <p>Host names are never resolved.
 */
public final class ClientAddress {

    private static final int V6_BYTES = 16;
    private static final int V6_SUBSCRIBER_BYTES = 8;

    /** The prefix of {@code ::ffff:0:0/96}. */
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] bytes;

    private ClientAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ClientAddress of(InetAddress address) {
        // InetAddress converts a mapped address to an Inet4Address itself.
        return new ClientAddress(address.getAddress());
    }

    /**
     * Parses an IP literal, with optional brackets for IPv6; empty for any other text, such as an IPv4 literal with leading zeros or an
     * IPv6 literal with a zone ID.
     */
    public static Optional<ClientAddress> parse(String literal) {
        byte[] bytes = AddressLiteral.bytes(literal);
        return bytes == null
                ? Optional.empty()
                : Optional.of(new ClientAddress(isMapped(bytes) ? mapped(bytes) : bytes));
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes.length == V6_BYTES
                && Arrays.equals(bytes, 0, MAPPED_PREFIX.length, MAPPED_PREFIX, 0, MAPPED_PREFIX.length);
    }

    private static byte[] mapped(byte[] bytes) {
        return Arrays.copyOfRange(bytes, MAPPED_PREFIX.length, V6_BYTES);
    }

    /**
     * The subject of the address in a rate limit: the address for IPv4, its /64 prefix for IPv6. A subscriber commonly has a whole /64 (RFC
     * 6177) and could use a new address for each request.
     */
    public String rateLimitSubject() {
        if (!isV6()) {
            return toString();
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, V6_SUBSCRIBER_BYTES), bytes.length);
        return new ClientAddress(network) + "/64";
    }

    boolean isV6() {
        return bytes.length == V6_BYTES;
    }

    /** Whether the first {@code prefixLength} bits are equal. */
    boolean sharesPrefix(ClientAddress other, int prefixLength) {
        int wholeBytes = prefixLength / 8;
        if (bytes.length != other.bytes.length || !Arrays.equals(bytes, 0, wholeBytes, other.bytes, 0, wholeBytes)) {
            return false;
        }
        int restBits = prefixLength % 8;
        return restBits == 0 || (bytes[wholeBytes] ^ other.bytes[wholeBytes]) >> (8 - restBits) == 0;
    }

    int bits() {
        return bytes.length * 8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAddress address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(bytes);
    }
}
