package dev.keywright.net.http;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Validates requests against HTTP/1.1 (RFC 9112), in addition to the checks of the codec. */
final class HttpRequestValidator {

    static final int MAX_URI = 4096;

    private static final String REG_NAME_MARKS = "-._~%!$&'()*+,;=";

    private HttpRequestValidator() {}

    /** The error status for an invalid request; null if valid. */
    @Nullable
    static HttpResponseStatus check(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            return status(result.cause());
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        if (request.uri().length() > MAX_URI) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        if (!isCodingKnown(request.headers())) {
            return HttpResponseStatus.NOT_IMPLEMENTED;
        }
        return hasGoodHost(request) && !isOldWebSocket(request.headers()) ? null : HttpResponseStatus.BAD_REQUEST;
    }

    /** Replaces a version like 1.9, which is treated as 1.1 (RFC 9110 §2.5). */
    static void normalizeVersion(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() == 1 && version.minorVersion() > 1) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
    }

    static HttpResponseStatus status(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    /** The error status for an invalid body. Unlike in the head, a line that is too long is not a path. */
    static HttpResponseStatus bodyStatus(@Nullable Throwable cause) {
        return cause instanceof TooLongHttpLineException ? HttpResponseStatus.BAD_REQUEST : status(cause);
    }

    /** Exactly one, which HTTP/1.0 may omit (RFC 9112 §3.2). */
    private static boolean hasGoodHost(HttpRequest request) {
        Iterator<? extends CharSequence> hosts = request.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return request.protocolVersion().minorVersion() == 0;
        }
        return isHost(hosts.next()) && !hosts.hasNext();
    }

    /** The codec only decodes chunks; with another coding the encoded data would be taken for the body (RFC 9112 §6.1). */
    private static boolean isCodingKnown(HttpHeaders headers) {
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        return coding == null || HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding.strip());
    }

    /** With these headers the codec expects a body of eight bytes without a length, where other servers expect a new request. */
    private static boolean isOldWebSocket(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2);
    }

    /** {@code uri-host [ ":" port ]} (RFC 3986 §3.2.2). */
    static boolean isHost(CharSequence host) {
        int end = host.length() > 0 && host.charAt(0) == '[' ? endOfLiteral(host) : endOfName(host);
        if (end < 0 || (end < host.length() && host.charAt(end) != ':')) {
            return false;
        }
        for (int i = end + 1; i < host.length(); i++) {
            if (!isDigit(host.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int endOfLiteral(CharSequence host) {
        for (int i = 1; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ']') {
                return i + 1;
            }
            if (c != ':' && !isOfName(c)) {
                return -1;
            }
        }
        return -1;
    }

    private static int endOfName(CharSequence host) {
        int i = 0;
        while (i < host.length() && isOfName(host.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || REG_NAME_MARKS.indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
