package dev.keywright.error;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** One request of a connection, and how far its response has come. */
final class Exchange {

    /** As much of an unread body as is cheaper to read than a new connection. */
    static final int MOST_DRAINED = 64 * 1024;

    private static final String EVENT_STREAM = "text/event-stream";

    private final String uri;
    private final boolean isHttp10;
    private final HttpHeaders request;

    private @Nullable HttpResponseStatus refusal;
    private boolean isReceived;
    private boolean isContinued;
    private boolean isBegun;
    private boolean isAnswered;
    private boolean isLast;
    private boolean isEndless;

    Exchange(HttpRequest request) {
        this.uri = request.uri();
        this.isHttp10 = !HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        this.request = request.headers();
    }

    String uri() {
        return uri;
    }

    /** The status of the refusal, if the request turned out not to be HTTP. */
    @Nullable
    HttpResponseStatus refusal() {
        return refusal;
    }

    void refuse(HttpResponseStatus status) {
        refusal = status;
    }

    void receiveEnd() {
        isReceived = true;
    }

    void tellToContinue() {
        isContinued = true;
    }

    /** The head of the response is sent. It says what the connection is good for after it. */
    void begin(HttpResponse response) {
        HttpHeaders headers = response.headers();
        boolean isUnframed = isHttp10 && HttpUtil.isTransferEncodingChunked(response);
        if (isUnframed) {
            // An HTTP/1.0 client does not know chunks; the end of the connection is the end of the body (RFC 9112,
            // section 6.1).
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        if (isUnframed || (isError(response) && !isReceived && isTooLongToDrain())) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        isBegun = true;
        isLast = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        isEndless = type != null && type.startsWith(EVENT_STREAM);
    }

    private static boolean isError(HttpResponse response) {
        return response.status().code() >= HttpResponseStatus.BAD_REQUEST.code();
    }

    /** A client that was not told to continue may send the body or its next request, and nobody can know which. */
    private boolean isTooLongToDrain() {
        String length = request.get(HttpHeaderNames.CONTENT_LENGTH);
        boolean isUndecided = request.contains(HttpHeaderNames.EXPECT) && !isContinued;
        return isUndecided || length == null || length.length() > 9 || Integer.parseInt(length) > MOST_DRAINED;
    }

    boolean isBegun() {
        return isBegun;
    }

    void end() {
        isAnswered = true;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    /** Whether the response says that the connection is closed after it. */
    boolean isLast() {
        return isLast;
    }

    /** Whether the response goes on for as long as the client listens. */
    boolean isEndless() {
        return isEndless;
    }
}
