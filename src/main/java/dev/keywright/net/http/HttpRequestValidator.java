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

/** What makes a request one of HTTP/1.1 (RFC 9112), beside what the codec checks. */
final class HttpRequestValidator {

    private static final int LONGEST_URI = 4096;

    private static final String REG_NAME_MARKS = "-._~%!$&'()*+,;=";

    private HttpRequestValidator() {}

    /** The status to refuse the request with; null if it is good. A version like 1.9 is read as 1.1 (RFC 9110, section 2.5). */
    @Nullable
    static HttpResponseStatus check(HttpRequest request) {
        DecoderResult result = request.decoderResult();
        if (result.isFailure()) {
            return status(result.cause());
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            return HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED;
        }
        if (version.minorVersion() > 1) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        if (request.uri().length() > LONGEST_URI) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        if (!isCodingKnown(request.headers())) {
            return HttpResponseStatus.NOT_IMPLEMENTED;
        }
        return hasGoodHost(request) && !isOldWebSocket(request.headers()) ? null : HttpResponseStatus.BAD_REQUEST;
    }

    static HttpResponseStatus status(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                : HttpResponseStatus.BAD_REQUEST;
    }

    /** The same for what is wrong with a body: a line that is too long is none of a path there. */
    static HttpResponseStatus bodyStatus(@Nullable Throwable cause) {
        return cause instanceof TooLongHttpLineException ? HttpResponseStatus.BAD_REQUEST : status(cause);
    }

    /** Exactly one, which HTTP/1.0 may leave out (RFC 9112, section 3.2). */
    private static boolean hasGoodHost(HttpRequest request) {
        Iterator<? extends CharSequence> hosts = request.headers().valueCharSequenceIterator(HttpHeaderNames.HOST);
        if (!hosts.hasNext()) {
            return request.protocolVersion().minorVersion() == 0;
        }
        return isHost(hosts.next()) && !hosts.hasNext();
    }

    /** The codec reads chunks alone; what is in them would be taken for the body if it were encoded (RFC 9112, section 6.1). */
    private static boolean isCodingKnown(HttpHeaders headers) {
        String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        return coding == null || HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding.strip());
    }

    /** To the codec a body of eight bytes, without a length, comes behind these. Other servers would find a request there. */
    private static boolean isOldWebSocket(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2);
    }

    /** {@code uri-host [ ":" port ]}, as RFC 3986, section 3.2.2, has them. */
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
