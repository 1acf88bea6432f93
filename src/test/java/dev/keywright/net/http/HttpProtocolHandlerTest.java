package dev.keywright.net.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.logging.LogThrottle;
import dev.keywright.problem.ProblemFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** One connection whose server is the test: the requests that arrive there, and the bytes that the client receives. */
class HttpProtocolHandlerTest {

    private static final String VALID = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String UPLOAD = "POST /v1/a HTTP/1.1\r\nHost: localhost\r\n";
    private static final String CHUNKED = UPLOAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n";

    private final EmbeddedChannel connection = new EmbeddedChannel(
            new HttpServerCodec(16 * 1024, 8192, 8192),
            new HttpProtocolHandler(
                    new WireErrorResponses(new ProblemFactory(new JsonMapper(), LogThrottle.unlimited()))));

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private void send(String text) {
        connection.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    /** The paths of the requests that reach the server. */
    private List<String> arrived() {
        List<String> paths = new ArrayList<>();
        for (Object next = connection.readInbound(); next != null; next = connection.readInbound()) {
            if (next instanceof HttpRequest request) {
                paths.add(request.uri());
            }
            ReferenceCountUtil.release(next);
        }
        return paths;
    }

    private void respond(int status) {
        connection.writeOutbound(response(HttpResponseStatus.valueOf(status)));
    }

    private static FullHttpResponse response(HttpResponseStatus status) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain").setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        return response;
    }

    private void respondLast() {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        ChannelFuture unused = connection.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void respondWithoutBody(int status) {
        connection.writeOutbound(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER));
    }

    private void beginResponse(String type) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        HttpUtil.setTransferEncodingChunked(response, true);
        connection.writeOutbound(response);
    }

    private String received() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf next = connection.readOutbound(); next != null; next = connection.readOutbound()) {
            text.append(next.toString(ISO_8859_1));
            next.release();
        }
        return text.toString();
    }

    private void shutdownInput() {
        connection.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    private void expectRejectedLast(String text, int status) {
        assertThat(text).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("\r\nconnection: close\r\n");
        connection.advanceTimeBy(6, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
        assertThat(connection.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "RUBBISH, 400",
        "GET /b HTTP/1.1|Content-Length: x, 400",
        "GET /b HTTP/2.0|Host: a, 505",
        "GET /b HTTP/1.1, 400",
        "GET /b HTTP/1.1|Host: a|Host: a, 400",
        "GET /b HTTP/1.1|Host: a/b@c, 400",
        "GET /b HTTP/1.1|Host: a:b, 400",
        "GET /b HTTP/1.1|Host: [::1, 400",
        "'GET /b HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked', 501",
        "GET /b HTTP/1.1|Host: a|Sec-WebSocket-Key1: a|Sec-WebSocket-Key2: b, 400",
    })
    void whenMalformedRequestIsPipelinedThenRejectedInOrder(String malformed, int status) {
        send(VALID + malformed.replace("|", "\r\n") + "\r\n\r\n" + VALID);
        assertThat(arrived()).containsExactly("/a");
        assertThat(received()).isEmpty();

        respond(200);
        String text = received();
        int second = text.indexOf("HTTP/1.1", 1);
        assertThat(text.substring(0, second)).startsWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("close");
        expectRejectedLast(text.substring(second), status);
        assertThat(arrived()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1|Host: a:8080", "HTTP/1.1|Host: [2001:db8::1]:80", "HTTP/1.1|Host:", "HTTP/1.0"})
    void whenHostIsValidThenForwarded(String rest) {
        send("GET /b " + rest.replace("|", "\r\n") + "\r\n\r\n");
        assertThat(arrived()).containsExactly("/b");
    }

    @Test
    void whenMinorVersionIsLaterThenReadAsHttp11() {
        send("GET /b HTTP/1.9\r\nHost: a\r\n\r\n");
        HttpRequest request = connection.readInbound();
        assertThat(request.protocolVersion()).isEqualTo(HttpVersion.HTTP_1_1);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/keys, application/problem+json, uri_too_long",
        "/v1/introspect, application/problem+json, '\"error\":\"invalid_request\"'",
        "/list-keys, application/json, error"
    })
    void whenPathIsKnownThenErrorHasFormatOfPath(String path, String type, String member) {
        send("GET " + path + "?" + "a".repeat(4096) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(received()).contains("HTTP/1.1 414 ", "\r\nContent-Type: " + type + "\r\n", member);
    }

    @ParameterizedTest
    @CsvSource({"404, not_found", "405, malformed_request", "500, server_error", "503, server_error"})
    void whenErrorResponseHasNoBodyThenBodyOfStatusIsAdded(int status, String code) {
        send(VALID.replace("/a", "/v1/a"));
        respondWithoutBody(status);
        assertThat(received())
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\"status\":" + status, "\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZZ\r\n", "2\r\n{}xx"})
    void whenBodyIsMalformedThenRejectedOnceAndServerSendsNothing(String rest) {
        send(CHUNKED + rest);
        assertThat(arrived()).containsExactly("/v1/a");
        String text = received();
        respond(200);
        assertThat(received()).isEmpty();
        assertThat(text).contains("\r\nContent-Type: application/problem+json\r\n");
        expectRejectedLast(text, 400);
    }

    @Test
    void whenBodyIsMalformedDuringResponseThenClosed() {
        send(CHUNKED);
        beginResponse("application/x-ndjson");
        send("ZZ\r\n");
        assertThat(received()).startsWith("HTTP/1.1 200 ").doesNotContain("HTTP/1.1 400");
        respond(200);
        assertThat(received()).isEmpty();
        shutdownInput();
        assertThat(connection.isOpen()).isFalse();
    }

    /** The server would close the connection after the response being sent, and never respond to the last request. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1|Host: a|Connection: close", "HTTP/1.0|Host: a"})
    void whenRequestHasConnectionCloseThenHeaderIsHiddenFromServerAndSentInResponse(String rest) {
        send(VALID + "GET /b " + rest.replace("|", "\r\n") + "\r\n\r\n" + VALID);
        HttpRequest last = null;
        for (Object next = connection.readInbound(); next != null; next = connection.readInbound()) {
            last = next instanceof HttpRequest request ? request : last;
        }
        assertThat(last).isNotNull().matches((request) -> request.uri().equals("/b") && HttpUtil.isKeepAlive(request));

        respond(200);
        assertThat(received()).doesNotContainIgnoringCase("close");
        respond(201);
        assertThat(received()).startsWith("HTTP/1.1 201 ").containsIgnoringCase("\r\nconnection: close\r\n");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenServerClosesThenInputIsReadUntilClientCloses() {
        send(VALID);
        respondLast();
        send(VALID);
        assertThat(arrived()).containsExactly("/a");
        assertThat(connection.isOpen()).isTrue();
        shutdownInput();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenServerClosesBeforeBodyOfLastRequestThenBodyIsRead() {
        send("POST /v1/a HTTP/1.0\r\nContent-Length: 2\r\n\r\n");
        respondLast();
        assertThat(connection.isOpen()).isTrue();
        send("{}");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenBodyOfLastRequestArrivesBeforeResponseIsSentThenClosed() {
        send("POST /v1/a HTTP/1.0\r\nContent-Length: 2\r\n\r\n");
        ChannelFuture unused = connection.write(response(HttpResponseStatus.OK));
        send("{}");
        assertThat(connection.isOpen()).isTrue();
        connection.flush();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenChunkSizeIsTooLongThenBadRequest() {
        send(CHUNKED + "a".repeat(20_000));
        expectRejectedLast(received(), 400);
    }

    @Test
    void whenClientStopsSendingThenResponsesAreSent() {
        send(VALID + VALID);
        shutdownInput();
        respond(200);
        assertThat(connection.isOpen()).isTrue();
        respond(201);
        assertThat(received()).contains("HTTP/1.1 200 ", "HTTP/1.1 201 ");
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenClientStopsSendingWithinHeadThenRejectedAndHeadHasNoBody() {
        send("HEAD /v1/a HTTP/1.1\r\nHost: loc");
        shutdownInput();
        String text = received();
        assertThat(text).endsWith("\r\n\r\n").doesNotContain("content-length: 0");
        expectRejectedLast(text, 400);
    }

    @Test
    void whenClientStopsSendingWithinBodyThenRejected() {
        send(UPLOAD + "Content-Length: 9\r\n\r\n{");
        shutdownInput();
        expectRejectedLast(received(), 400);
    }

    @Test
    void whenClientOfEndlessResponseStopsSendingThenClosed() {
        send(VALID);
        beginResponse("text/event-stream;charset=UTF-8");
        shutdownInput();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenClientIsGoneAndNothingIsSentThenClosed() {
        send(VALID);
        shutdownInput();
        connection.advanceTimeBy(61, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenClientUsesHttp10ThenNotChunked() {
        send("GET /b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        beginResponse("application/x-ndjson");
        HttpContent part = new DefaultHttpContent(Unpooled.copiedBuffer("{}", ISO_8859_1));
        connection.writeOutbound(part, LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(received())
                .doesNotContainIgnoringCase("chunked")
                .containsIgnoringCase("\r\nconnection: close\r\n")
                .endsWith("\r\n\r\n{}");
        assertThat(connection.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 65537, 413",
        "Transfer-Encoding: chunked, 413",
        "Content-Length: 9|Expect: 100-continue, 413",
        "Content-Length: 65537, 200"
    })
    void whenRespondedBeforeLongBodyThenLastResponseAndBodyIsRead(String header, int status) {
        send(UPLOAD + header.replace("|", "\r\n") + "\r\n\r\n");
        respond(status);
        assertThat(received()).containsIgnoringCase("\r\nconnection: close\r\n");
        assertThat(connection.isOpen()).isTrue();
        shutdownInput();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenRejectedWithoutBodyThenConnectionStaysOpen() {
        connection.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof HttpRequest) {
                    respond(401);
                }
                ReferenceCountUtil.release(message);
            }
        });
        send(VALID + VALID);
        assertThat(received()).doesNotContainIgnoringCase("close").matches("(?s)(HTTP/1.1 401 .*){2}");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void whenRejectedBeforeShortBodyThenConnectionStaysOpen() {
        send(UPLOAD + "Content-Length: 2\r\n\r\n");
        respond(413);
        send("{}" + VALID);
        assertThat(arrived()).containsExactly("/v1/a", "/a");
        respond(200);
        assertThat(received()).doesNotContainIgnoringCase("close");
    }
}
