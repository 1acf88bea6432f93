package dev.keywright.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DownloadLimiterTest {

    private final DownloadLimiter downloadLimiter = new DownloadLimiter(2, 3);
    private final List<Disposable> stalled = new ArrayList<>();

    private void stall(String address) {
        stalled.add(downloadLimiter.run(address, Mono.never()).subscribe());
    }

    private void expectRejected(String address, ErrorCode errorCode) {
        StepVerifier.create(downloadLimiter.run(address, Mono.empty()))
                .verifyErrorSatisfies((exception) ->
                        assertThat(((ApiException) exception).code()).isEqualTo(errorCode));
    }

    @Test
    void whenAddressHasMaximumThenOnlyItIsRejected() {
        stall("a");
        stall("a");
        expectRejected("a", ErrorCode.RATE_LIMITED);
        StepVerifier.create(downloadLimiter.run("b", Mono.empty())).verifyComplete();
        assertThat(downloadLimiter.active()).isEqualTo(2);
    }

    @Test
    void whenTotalMaximumIsReachedThenOthersAreRejected() {
        stall("a");
        stall("a");
        stall("b");
        expectRejected("c", ErrorCode.BUSY);
        assertThat(downloadLimiter.active()).isEqualTo(3);
    }

    @Test
    void whenOneEndsThenAnotherCanStart() {
        stall("a");
        stall("a");
        stalled.get(0).dispose();
        StepVerifier.create(downloadLimiter.run("a", Mono.empty())).verifyComplete();
        StepVerifier.create(downloadLimiter.run("a", Mono.error(new IllegalStateException())))
                .verifyError();
        stalled.get(1).dispose();
        assertThat(downloadLimiter.active()).isZero();
    }
}
