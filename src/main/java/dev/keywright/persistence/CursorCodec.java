package dev.keywright.persistence;

import dev.keywright.secrets.CanonicalBase64;
import dev.keywright.secrets.Keyring;
import dev.keywright.secrets.MacInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Encodes and decodes pagination cursors: opaque texts that a client cannot forge.
 *
 * <p>A cursor consists of the position's values and a MAC over them and the list they belong to. It is therefore invalid for another list,
 * another caller or other filters.
 */
public final class CursorCodec {

    /** 128 bits: a forger can try only a few. */
    private static final int MAC_BYTES = 16;

    /** No valid cursor is longer; longer texts are not decoded. */
    public static final int MAX_LENGTH = 1_000;

    private static final byte[] NOTHING = {};

    private final Keyring keys;

    public CursorCodec(Keyring keys) {
        this.keys = keys;
    }

    /**
     * Encodes a position.
     *
     * @param list identifies the list: its name, its owner, its filters
     * @param position the values that the list is ordered by, of the last item of the page
     */
    public String encode(List<String> list, List<String> position) {
        byte[] body = bytes(position);
        byte[] cursor = concat(body, mac(keys.currentBytes(), list, body));
        return CanonicalBase64.encode(cursor);
    }

    /** Decodes a cursor of this list; empty if the text is not one. */
    public Optional<List<String>> decode(List<String> list, String cursor) {
        byte[] bytes = cursor.length() > MAX_LENGTH
                ? NOTHING
                : CanonicalBase64.decode(cursor).orElse(NOTHING);
        if (bytes.length <= MAC_BYTES) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
        byte[] mac = Arrays.copyOfRange(bytes, body.length, bytes.length);
        return isGenuine(list, body, mac) ? Optional.of(values(body)) : Optional.empty();
    }

    private boolean isGenuine(List<String> list, byte[] body, byte[] mac) {
        return keys.versions().entrySet().stream()
                .map(Map.Entry::getValue)
                .anyMatch((key) -> MessageDigest.isEqual(mac(key, list, body), mac));
    }

    private static byte[] mac(byte[] key, List<String> list, byte[] body) {
        return Arrays.copyOf(new MacInput("cursor").texts(list).value(body).hmac(key), MAC_BYTES);
    }

    private static byte[] bytes(List<String> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String value : values) {
                out.writeUTF(value);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static List<String> values(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            List<String> values = new ArrayList<>();
            while (in.available() > 0) {
                values.add(in.readUTF());
            }
            return values;
        } catch (IOException impossible) {
            throw new UncheckedIOException("a genuine cursor is complete", impossible);
        }
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
