package dev.keywright.fuzz;

import dev.keywright.fuzz.FuzzRequest.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What makes a message no request of HTTP/1.1 (RFC 9112). Where such a one ends is unknown, so that it is the last of its connection. */
enum Flaw {
    NONE {
        @Override
        void spoil(Message message, SplittableRandom random) {}
    },

    REQUEST_LINE {
        @Override
        void spoil(Message message, SplittableRandom random) {
            message.line = pick(MalformedParts.REQUEST_LINES, random);
        }
    },

    HEADER {
        @Override
        void spoil(Message message, SplittableRandom random) {
            // Behind the first, so that none is refused for the lack of that alone.
            int at = 1 + random.nextInt(message.headers.size());
            message.headers.add(at, pick(MalformedParts.HEADERS, random));
        }
    },

    LENGTH {
        @Override
        void spoil(Message message, SplittableRandom random) {
            message.framing = pick(MalformedParts.LENGTHS, random);
            // With HTTP/1.0 the first length counts, and the connection ends with the request in any case.
            message.line = message.line.replace("HTTP/1.0", "HTTP/1.1");
        }
    },

    LINE_ENDS {
        @Override
        void spoil(Message message, SplittableRandom random) {
            message.lineEnd = "\n";
        }
    },

    /** The head is good, so that the request may be answered before this is seen. */
    CHUNK {
        @Override
        void spoil(Message message, SplittableRandom random) {
            message.framing = "Transfer-Encoding: chunked";
            message.body = (random.nextBoolean() ? "2\r\n{}\r\n" : "")
                    .concat(pick(MalformedParts.CHUNKS, random))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    },

    /** Only a part of it is sent, and then that nothing more comes. */
    CUT {
        @Override
        void spoil(Message message, SplittableRandom random) {}

        @Override
        byte[] bytes(Message message, SplittableRandom random) {
            byte[] whole = super.bytes(message, random);
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
    };

    private static final int ONE_IN = 12;

    /** Mostly none. */
    static Flaw any(SplittableRandom random) {
        return random.nextInt(ONE_IN) == 0 ? values()[1 + random.nextInt(values().length - 1)] : NONE;
    }

    abstract void spoil(Message message, SplittableRandom random);

    byte[] bytes(Message message, SplittableRandom random) {
        spoil(message, random);
        return message.bytes();
    }

    /** Whether no more than a part of the request can have been read when this is seen. */
    boolean isInHead() {
        return this != NONE && this != CHUNK && this != CUT;
    }

    private static String pick(List<String> parts, SplittableRandom random) {
        return parts.get(random.nextInt(parts.size()));
    }
}
