package dev.keywright.net.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** One request of a connection, and the progress of its response. */
final class HttpExchange {

    /** The maximum unread body that is cheaper to read than a new connection. */
    static final int MAX_DRAINED = 64 * 1024;

    private static final String EVENT_STREAM = "text/event-stream";

    /** The response starts before the request ends, and the rest of the request is still read. */
    private static final String LINE_BY_LINE = "application/x-ndjson";

    private final String uri;
    private final boolean isHead;
    private final boolean isHttp10;
    private final boolean isLastRequest;
    private final HttpHeaders request;

    private @Nullable HttpResponseStatus errorStatus;
    private boolean isReceived;
    private boolean isContinued;
    private boolean isBegun;
    private boolean isAnswered;
    private boolean closesConnection;
    private boolean isEndless;

    HttpExchange(HttpRequest request) {
        this.uri = request.uri();
        this.isHead = HttpMethod.HEAD.equals(request.method());
        this.isHttp10 = !HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        this.isLastRequest = isHttp10 || !HttpUtil.isKeepAlive(request);
        this.request = request.headers();
    }

    /**
     * Whether the client announced this as its last request on the connection. For HTTP/1.0, whose length rules are looser, every request
     * is.
     */
    boolean isLastRequest() {
        return isLastRequest;
    }

    String uri() {
        return uri;
    }

    /** Whether the response has no body, regardless of its headers. */
    boolean isHead() {
        return isHead;
    }

    /** The error status if the request is not valid HTTP. */
    @Nullable
    HttpResponseStatus errorStatus() {
        return errorStatus;
    }

    void reject(HttpResponseStatus status) {
        errorStatus = status;
    }

    /** Whether the complete request has arrived. */
    boolean isReceived() {
        return isReceived;
    }

    void receiveEnd() {
        isReceived = true;
    }

    /** Records that the client was asked for the body (100 Continue). */
    void askForBody() {
        isContinued = true;
    }

    /** Records the head of the response, and adds its {@code Connection} header. */
    void begin(HttpResponse response) {
        HttpHeaders headers = response.headers();
        boolean isUnframed = isHttp10 && HttpUtil.isTransferEncodingChunked(response);
        if (isUnframed) {
            // An HTTP/1.0 client does not support chunks; the body ends with the connection (RFC 9112 §6.1).
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        boolean isLeftUnread = !isReceived && !type.startsWith(LINE_BY_LINE) && isTooLongToDrain();
        if (isLastRequest || isUnframed || isLeftUnread) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        isBegun = true;
        closesConnection = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        isEndless = type.startsWith(EVENT_STREAM);
    }

    /** Whether this is a 1xx response, which the final response follows. */
    static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /** A client that expects 100 Continue may send the body or its next request, which cannot be distinguished. */
    private boolean isTooLongToDrain() {
        String length = request.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            // Without a length a request has chunks or no body (RFC 9112 §6.3).
            return request.contains(HttpHeaderNames.TRANSFER_ENCODING);
        }
        boolean isUndecided = request.contains(HttpHeaderNames.EXPECT) && !isContinued;
        return isUndecided || length.length() > 9 || Integer.parseInt(length) > MAX_DRAINED;
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

    /** Whether the response announces that the connection closes. */
    boolean closesConnection() {
        return closesConnection;
    }

    /** Whether the response streams until the client disconnects. */
    boolean isEndless() {
        return isEndless;
    }
}
