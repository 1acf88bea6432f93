package dev.keywright.logging;

import io.netty.channel.socket.ChannelOutputShutdownException;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.netty.channel.AbortedException;

/** Recognizes the failures of a connection that the client has closed. */
public final class DisconnectedClient {

    private DisconnectedClient() {}

    public static boolean isCauseOf(Throwable failure) {
        return DisconnectedClientHelper.isClientDisconnectedException(recognizable(failure));
    }

    /**
     * Returns the failure of a write as Spring and Reactor Netty recognize it. They do not know Netty's exception for a connection that
     * closes during the write, and would log it with a stack trace.
     */
    public static Throwable recognizable(Throwable failure) {
        return failure instanceof ChannelOutputShutdownException ? new AbortedException(failure) : failure;
    }
}
