package dev.keywright.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A client's IP address: 4 or 16 bytes. An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address that it maps.
 *
 * <p>No name is ever looked up.
 */
public final class ClientAddress {

    private static final int V6_BYTES = 16;
    private static final int V6_SUBSCRIBER_BYTES = 8;

    /** Of {@code ::ffff:0:0/96}. */
    private static final byte[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] bytes;

    private ClientAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    public static ClientAddress of(InetAddress address) {
        // InetAddress makes an Inet4Address of a mapped one by itself.
        return new ClientAddress(address.getAddress());
    }

    /**
     * Reads an IP literal, an IPv6 one with or without brackets; empty if the text is anything else, such as an IPv4 literal
     * with leading zeros or an IPv6 literal with a zone id.
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
        return bytes.length == V6_BYTES;
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
