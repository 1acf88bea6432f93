package dev.keywright.secrets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a MAC, or the associated data of a cipher: a list of values, each prefixed with its length, so that no
 * two lists have the same encoding. The first value names the purpose, so that no input serves two purposes.
 */
public final class MacInput {

    /** The length of a null value, which distinguishes it from the empty string. */
    private static final int NONE = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public MacInput(String purpose) {
        text(purpose);
    }

    public MacInput number(long value) {
        return value(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    public MacInput text(@Nullable String value) {
        return value == null ? length(NONE) : value(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the number of the values and each value. */
    public MacInput texts(List<String> values) {
        number(values.size());
        values.forEach(this::text);
        return this;
    }

    public MacInput value(byte[] value) {
        length(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private MacInput length(int length) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        return this;
    }

    /** Returns the HMAC-SHA-256 of the input, 32 bytes. */
    public byte[] hmac(byte[] key) {
        return HmacSha256.compute(key, bytes());
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
