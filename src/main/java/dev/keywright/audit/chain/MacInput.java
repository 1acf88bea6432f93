package dev.keywright.audit.chain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The input of a MAC: a list of values, each prefixed with its length, so that no two lists have the same encoding. The
 * first value names the purpose of the MAC.
 */
final class MacInput {

    /** The length of a null value, which distinguishes it from the empty string. */
    private static final int NONE = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MacInput(String purpose) {
        text(purpose);
    }

    MacInput mac(Mac value) {
        return value(value.bytes());
    }

    MacInput number(long value) {
        return value(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    MacInput text(@Nullable String value) {
        return value == null ? length(NONE) : value(value.getBytes(StandardCharsets.UTF_8));
    }

    private MacInput value(byte[] value) {
        length(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private MacInput length(int length) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
