package dev.keywright.net;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses IP address literals.
 *
 * <p>Parsers of the JDK and of libraries disagree on literals such as {@code 010.0.0.1}, which some read as decimal and some as octal. Two
 * parsers of one text would then allow different addresses (RFC 6943 §3.1.1). This parser rejects ambiguous literals: IPv4 parts with a
 * leading zero, fewer than four parts, hexadecimal parts. It also rejects zone IDs (RFC 4007 §11), which are only meaningful on one host.
 */
final class AddressLiteral {

    private static final int V6_BYTES = 16;
    private static final int GROUP_BYTES = 2;

    private static final Pattern V4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private AddressLiteral() {}

    /** The 4 bytes of an IPv4 literal, or the 16 of an IPv6 literal with or without brackets; null for any other text. */
    static byte @Nullable [] bytes(String literal) {
        if (literal.indexOf(':') < 0) {
            return v4(literal);
        }
        boolean isBracketed = literal.startsWith("[") && literal.endsWith("]");
        return v6(isBracketed ? literal.substring(1, literal.length() - 1) : literal);
    }

    private static byte @Nullable [] v4(String literal) {
        if (!V4.matcher(literal).matches()) {
            return null;
        }
        String[] parts = literal.split("\\.");
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            int part = Integer.parseInt(parts[i]);
            if (part > 0xff) {
                return null;
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    /** {@code ::} occurs at most once, for one or more groups of zeros (RFC 4291 §2.2). */
    private static byte @Nullable [] v6(String literal) {
        int gap = literal.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(literal, true);
            return all != null && all.length == V6_BYTES ? all : null;
        }
        byte[] head = groups(literal.substring(0, gap), false);
        byte[] tail = groups(literal.substring(gap + 2), true);
        if (head == null || tail == null || head.length + tail.length > V6_BYTES - GROUP_BYTES) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, V6_BYTES);
        System.arraycopy(tail, 0, bytes, V6_BYTES - tail.length, tail.length);
        return bytes;
    }

    /** The bytes of groups separated by colons. At the end of the address, the last may be an IPv4 literal. */
    private static byte @Nullable [] groups(String text, boolean isEnd) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] groups = text.split(":", -1);
        byte[] bytes = new byte[0];
        for (int i = 0; i < groups.length; i++) {
            boolean isV4 = isEnd && i == groups.length - 1 && groups[i].indexOf('.') >= 0;
            byte[] next = isV4 ? v4(groups[i]) : group(groups[i]);
            if (next == null || bytes.length + next.length > V6_BYTES) {
                return null;
            }
            int length = bytes.length;
            bytes = Arrays.copyOf(bytes, length + next.length);
            System.arraycopy(next, 0, bytes, length, next.length);
        }
        return bytes;
    }

    private static byte @Nullable [] group(String text) {
        if (!GROUP.matcher(text).matches()) {
            return null;
        }
        int group = Integer.parseInt(text, 16);
        return new byte[] {(byte) (group >> 8), (byte) group};
    }
}
