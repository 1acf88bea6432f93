package dev.keywright.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A client's IP address: 4 or 16 bytes. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address that it maps.
 *
 * <p>No name is ever looked up.
 */
public final class ClientAddress {

    private static final int V6_SUBSCRIBER_BYTES = 8;

    private final byte[] bytes;

    private ClientAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ClientAddress of(InetAddress address) {
        // InetAddress makes an Inet4Address of a mapped one by itself.
        return new ClientAddress(address.getAddress());
    }

    /** Reads an IP literal, an IPv6 one with or without brackets; empty if the text is anything else. */
    public static Optional<ClientAddress> parse(String literal) {
        if (!NetUtil.isValidIpV4Address(literal) && !NetUtil.isValidIpV6Address(literal)) {
            return Optional.empty();
        }
        String bare = literal.startsWith("[") ? literal.substring(1, literal.length() - 1) : literal;
        int zone = bare.indexOf('%');
        return Optional.of(of(address(zone < 0 ? bare : bare.substring(0, zone))));
    }

    /**
     * What the address counts by in a limit: an IPv4 address by itself, an IPv6 address by its /64, since a subscriber
     * commonly holds a whole /64 (RFC 6177) and could take a new address for each call.
     */
    public String limitKey() {
        if (!isV6()) {
            return toString();
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, V6_SUBSCRIBER_BYTES), bytes.length);
        return new ClientAddress(network) + "/64";
    }

    boolean isV6() {
        return bytes.length == 16;
    }

    /** Whether the first {@code prefixLength} bits are the other's. */
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

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("'" + literal + "' is an IP literal to one parser alone", impossible);
        }
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
