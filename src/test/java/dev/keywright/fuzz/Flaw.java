package dev.keywright.fuzz;

import dev.keywright.fuzz.FuzzRequest.Message;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A violation of HTTP/1.1 (RFC 9112). The end of such a message is undefined, so it is the last one of its connection. */
enum Flaw {
    NONE {
        @Override
        void apply(Message message, SplittableRandom random) {}
    },

    REQUEST_LINE {
        @Override
        void apply(Message message, SplittableRandom random) {
            message.line = pick(MalformedParts.REQUEST_LINES, random);
        }
    },

    HEADER {
        @Override
        void apply(Message message, SplittableRandom random) {
            // After the Host header, so that the missing Host is not the only reason for the rejection.
            int at = 1 + random.nextInt(message.headers.size());
            message.headers.add(at, pick(MalformedParts.HEADERS, random));
        }
    },

    LENGTH {
        @Override
        void apply(Message message, SplittableRandom random) {
            message.framing = pick(MalformedParts.LENGTHS, random);
            // With HTTP/1.0 the first length applies, and the connection always ends with the request.
            message.line = message.line.replace("HTTP/1.0", "HTTP/1.1");
        }
    },

    LINE_ENDS {
        @Override
        void apply(Message message, SplittableRandom random) {
            message.lineEnd = "\n";
        }
    },

    /** The head is valid, so the server may respond before it reads the flaw. */
    CHUNK {
        @Override
        void apply(Message message, SplittableRandom random) {
            message.framing = "Transfer-Encoding: chunked";
            message.body = (random.nextBoolean() ? "2\r\n{}\r\n" : "")
                    .concat(pick(MalformedParts.CHUNKS, random))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    },

    /** The client sends only a part and closes its side of the connection. */
    CUT {
        @Override
        void apply(Message message, SplittableRandom random) {}

        @Override
        byte[] bytes(Message message, SplittableRandom random) {
            byte[] complete = super.bytes(message, random);
            return Arrays.copyOf(complete, random.nextInt(complete.length));
        }
    };

    private static final int ONE_IN = 12;

    /** Returns no flaw in most cases. */
    static Flaw any(SplittableRandom random) {
        return random.nextInt(ONE_IN) == 0 ? values()[1 + random.nextInt(values().length - 1)] : NONE;
    }

    abstract void apply(Message message, SplittableRandom random);

    byte[] bytes(Message message, SplittableRandom random) {
        apply(message, random);
        return message.bytes();
    }

    /** Whether the server finds the flaw before it has read the complete request. */
    boolean isInHead() {
        return this != NONE && this != CHUNK && this != CUT;
    }

    private static String pick(List<String> parts, SplittableRandom random) {
        return parts.get(random.nextInt(parts.size()));
    }
}
