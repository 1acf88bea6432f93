package dev.keywright.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.Http2Pair;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.junit.jupiter.api.Test;

class SlowHttp2ClientHandlerTest {

    private static Http2Pair connection() {
        return new Http2Pair(new SlowHttp2ClientHandler(new ClientTimeouts()));
    }

    private static void expectReset(Http2Pair connection, Http2StreamChannel stream) {
        assertThat(connection.received(Http2ResetFrame.class)).singleElement().satisfies((frame) -> {
            assertThat(frame.stream()).isSameAs(stream.stream());
            assertThat(frame.errorCode()).isEqualTo(Http2Error.CANCEL.code());
        });
        assertThat(connection.server.isOpen()).isTrue();
    }

    private static void expectNoReset(Http2Pair connection) {
        assertThat(connection.received(Http2ResetFrame.class)).isEmpty();
        assertThat(connection.server.isOpen()).isTrue();
    }

    @Test
    void whenBodyStopsThenStreamIsResetAndOthersContinue() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel slow = connection.begin();
            connection.pass(9);
            expectNoReset(connection);

            Http2StreamChannel other = connection.begin();
            connection.sendBody(other, 1, true);
            connection.pass(3);

            expectReset(connection, slow);
            connection.pass(30);
            expectReset(connection, slow);
        }
    }

    @Test
    void whenBodyTricklesThenStreamIsResetAfter30Seconds() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel stream = connection.begin();
            connection.requests.get(0).config().setAutoRead(true);
            for (int i = 0; i < 5; i++) {
                connection.pass(5);
                connection.sendBody(stream, 1, false);
            }
            expectNoReset(connection);
            connection.pass(7);

            expectReset(connection, stream);
        }
    }

    @Test
    void whenServerDoesNotReadThenStreamStaysOpen() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel stream = connection.begin();
            connection.sendBody(stream, 1_000, false);
            connection.pass(120);

            expectNoReset(connection);
        }
    }

    @Test
    void whenServerTakesLongThenStreamStaysOpen() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel stream = connection.begin();
            connection.sendBody(stream, 1, true);
            connection.pass(300);

            expectNoReset(connection);
        }
    }

    @Test
    void whenClientOpensNoWindowThenStreamIsReset() {
        Http2Settings noWindow = Http2Settings.defaultSettings().initialWindowSize(0);
        try (Http2Pair connection = new Http2Pair(new SlowHttp2ClientHandler(new ClientTimeouts()), noWindow)) {
            Http2StreamChannel stream = connection.begin();
            connection.sendBody(stream, 1, true);
            connection.respond(0, 100);
            connection.pass(59);
            expectNoReset(connection);
            connection.pass(3);

            expectReset(connection, stream);
        }
    }

    @Test
    void whenIdleThenClosedAlthoughClientPings() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel stream = connection.begin();
            connection.sendBody(stream, 1, true);
            connection.respond(0, 1);
            for (int i = 0; i < 59; i++) {
                connection.sendPing();
                connection.pass(1);
            }
            expectNoReset(connection);
            connection.pass(3);

            assertThat(connection.received(Http2GoAwayFrame.class)).hasSize(1);
            assertThat(connection.server.isOpen()).isFalse();
        }
    }
}
