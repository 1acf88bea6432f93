package dev.keywright.problem;

/** The maximum size of a request body, and of a line of an import: it keeps what one request can occupy in memory small. */
public final class RequestBodyLimit {

    public static final int BYTES = 64 * 1024;

    private static final String MAXIMUM = "The maximum is " + BYTES / 1024 + " KiB.";

    private RequestBodyLimit() {}

    /**
     * Returns the exception for content over the limit.
     *
     * @param message what is too large, as a complete sentence
     */
    public static ApiException exceeded(String message) {
        return ApiException.of(ErrorCode.CONTENT_TOO_LARGE, message + " " + MAXIMUM);
    }
}
