package dev.keywright.audit.chain;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a MAC is made over: values one after another, each with its length before it, so that no two lists of values have
 * the same bytes. The first says what the MAC is for.
 */
final class MacInput {

    /** The length of what is not there, so that it differs from the empty text. */
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
