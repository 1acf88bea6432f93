package dev.keywright.net.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.Http2Pair;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrackedHttp2ConnectionTest {

    private final OpenConnections all = new OpenConnections();
    private final AtomicInteger stopped = new AtomicInteger();

    private Http2Pair connection() {
        return new Http2Pair(new TrackedHttp2Connection(all));
    }

    @Test
    void whenStoppedWithRequestInProgressThenItIsAnsweredAndConnectionCloses() {
        try (Http2Pair connection = connection()) {
            Http2StreamChannel stream = connection.begin();
            connection.sendBody(stream, 1, true);
            all.stop(stopped::incrementAndGet);
            connection.pass(2);

            assertThat(connection.received(Http2GoAwayFrame.class).map(Http2GoAwayFrame::lastStreamId))
                    .containsExactly(Integer.MAX_VALUE, stream.stream().id());
            assertThat(stopped).hasValue(0);
            connection.respond(0, 5);
            assertThat(connection.received(Http2DataFrame.class)).hasSize(1);
            assertThat(connection.server.isOpen()).isFalse();
            assertThat(stopped).hasValue(1);
        }
    }

    @Test
    void whenRequestIsOnItsWayThenItIsAnswered() {
        try (Http2Pair connection = connection()) {
            all.stop(stopped::incrementAndGet);
            assertThat(connection.server.isOpen()).isTrue();
            connection.pass(0);
            Http2StreamChannel late = connection.begin();
            connection.sendBody(late, 1, true);
            connection.pass(2);
            connection.respond(0, 5);

            assertThat(connection.received(Http2DataFrame.class)).hasSize(1);
            assertThat(stopped).hasValue(1);
        }
    }

    @Test
    void whenIdleThenClosedAfterMoment() {
        try (Http2Pair connection = connection()) {
            all.stop(stopped::incrementAndGet);
            connection.pass(2);

            assertThat(connection.received(Http2GoAwayFrame.class)).hasSize(2);
            assertThat(connection.server.isOpen()).isFalse();
            assertThat(stopped).hasValue(1);
        }
    }
}
