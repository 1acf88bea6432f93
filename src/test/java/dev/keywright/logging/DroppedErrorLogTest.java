package dev.keywright.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;

@ExtendWith(OutputCaptureExtension.class)
class DroppedErrorLogTest {

    static Stream<Throwable> causedByClients() {
        return Stream.of(
                new IOException("Connection reset by peer"),
                ReadTimeoutException.INSTANCE,
                new ServerWebInputException("No request body"));
    }

    @ParameterizedTest
    @MethodSource("causedByClients")
    void whenClientCausesErrorThenNotLogged(Throwable failure, CapturedOutput output) {
        DroppedErrorLog.log(failure);

        assertThat(output).doesNotContain("Error dropped");
    }

    static Stream<Throwable> causedByTheService() {
        return Stream.of(
                new IllegalStateException("a defect"), new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR));
    }

    @ParameterizedTest
    @MethodSource("causedByTheService")
    void whenServiceCausesErrorThenLogged(Throwable failure, CapturedOutput output) {
        DroppedErrorLog.log(failure);

        assertThat(output).contains("Error dropped after its subscriber terminated");
    }
}
