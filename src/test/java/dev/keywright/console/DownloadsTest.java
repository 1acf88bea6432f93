package dev.keywright.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DownloadsTest {

    private final Downloads downloads = new Downloads(2, 3);
    private final List<Disposable> stalled = new ArrayList<>();

    private void stall(String address) {
        stalled.add(downloads.run(address, Mono.never()).subscribe());
    }

    private void expectRefused(String address, Code code) {
        StepVerifier.create(downloads.run(address, Mono.empty()))
                .verifyErrorSatisfies(
                        (refusal) -> assertThat(((Refusal) refusal).code()).isEqualTo(code));
    }

    @Test
    void whenOneAddressHasAsManyAsItMayThenOnlyItIsRefused() {
        stall("a");
        stall("a");
        expectRefused("a", Code.RATE_LIMITED);
        StepVerifier.create(downloads.run("b", Mono.empty())).verifyComplete();
        assertThat(downloads.underWay()).isEqualTo(2);
    }

    @Test
    void whenThereAreAsManyAsMayBeInAllThenOthersAreRefused() {
        stall("a");
        stall("a");
        stall("b");
        expectRefused("c", Code.BUSY);
        assertThat(downloads.underWay()).isEqualTo(3);
    }

    @Test
    void whenOneEndsThenThereIsRoomAgain() {
        stall("a");
        stall("a");
        stalled.get(0).dispose();
        StepVerifier.create(downloads.run("a", Mono.empty())).verifyComplete();
        StepVerifier.create(downloads.run("a", Mono.error(new IllegalStateException())))
                .verifyError();
        stalled.get(1).dispose();
        assertThat(downloads.underWay()).isZero();
    }
}
