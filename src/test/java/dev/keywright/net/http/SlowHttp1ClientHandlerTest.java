package dev.keywright.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowHttp1ClientHandlerTest {

    private final EmbeddedChannel connection = new EmbeddedChannel(new SlowHttp1ClientHandler(new ClientTimeouts()));

    @AfterEach
    void close() {
        connection.finishAndReleaseAll();
    }

    private void begin() {
        connection.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/login"));
    }

    private void send(int bytes) {
        connection.writeInbound(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[bytes])));
    }

    private void end() {
        connection.writeInbound(new DefaultLastHttpContent());
    }

    private void respond(HttpResponseStatus status) {
        connection.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            connection.advanceTimeBy(1, TimeUnit.SECONDS);
            connection.runScheduledPendingTasks();
        }
    }

    private void expectTimeout(int seconds) {
        pass(seconds);
        assertThatThrownBy(connection::checkException).isInstanceOf(ReadTimeoutException.class);
    }

    private void expectOpen() {
        connection.checkException();
        assertThat(connection.isOpen()).isTrue();
    }

    private void expectClosed() {
        connection.checkException();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whenBodyStopsThenTimeout() {
        begin();
        pass(9);
        expectOpen();
        expectTimeout(3);
    }

    @Test
    void whenBodyTricklesThenTimeoutAfter30Seconds() {
        begin();
        for (int i = 0; i < 5; i++) {
            pass(5);
            send(1);
        }
        expectOpen();
        expectTimeout(7);
    }

    @Test
    void whenLongBodyArrivesSteadilyThenNoTimeout() {
        begin();
        for (int i = 0; i < 100; i++) {
            pass(1);
            send(1100);
        }
        end();
        expectOpen();
    }

    @Test
    void whenServerDoesNotReadThenNoTimeout() {
        connection.config().setAutoRead(false);
        begin();
        pass(100);
        connection.config().setAutoRead(true);
        pass(9);
        expectOpen();
    }

    @Test
    void whenServerDoesNotReadAfterResponseThenClosedAfterMinute() {
        connection.config().setAutoRead(false);
        begin();
        end();
        respond(HttpResponseStatus.UNAUTHORIZED);
        pass(59);
        expectOpen();
        pass(3);
        expectClosed();
    }

    @Test
    void whenNoRequestIsSentThenClosedAfterMinute() {
        pass(59);
        expectOpen();
        pass(3);
        expectClosed();
    }

    @Test
    void whenRespondedThenClosedMinuteLater() {
        begin();
        end();
        pass(300);
        expectOpen();
        respond(HttpResponseStatus.OK);
        pass(59);
        expectOpen();
        pass(3);
        expectClosed();
    }

    @Test
    void whenContinueIsSentThenNotCountedAsResponse() {
        begin();
        respond(HttpResponseStatus.CONTINUE);
        end();
        pass(300);
        expectOpen();
    }

    @Test
    void whenBodyIsMissingAfterResponseThenClosedSilently() {
        begin();
        respond(HttpResponseStatus.UNAUTHORIZED);
        pass(12);
        expectClosed();
    }

    @Test
    void whenSecondRequestStopsBeforeFirstResponseThenClosedSilently() {
        begin();
        end();
        begin();
        pass(12);
        expectClosed();
    }

    @Test
    void whenClientDoesNotReadResponseThenClosedAfterMinute() {
        begin();
        end();
        ChannelFuture unused = connection.writeOneOutbound(Unpooled.wrappedBuffer(new byte[100]));
        pass(59);
        expectOpen();
        pass(4);
        expectClosed();
    }

    @Test
    void whenTooManyRequestsArePendingThenClosed() {
        for (int i = 0; i < 100; i++) {
            begin();
            end();
        }
        expectOpen();
        begin();
        expectClosed();
    }
}
