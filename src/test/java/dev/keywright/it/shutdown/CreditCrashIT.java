package dev.keywright.it.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spends a key's credits, and kills the jar meanwhile, repeatedly: no credit is spent twice, and each kill loses at most one lease. */
@Tag("long")
class CreditCrashIT {

    private static final int GRANTED = 2_000;
    private static final int LEASE_SIZE = 50;
    private static final int KILLS = 3;
    private static final int CLIENTS = 4;
    private static final String LEASE_SIZE_SETTING = "--keywright.credits.lease-size=" + LEASE_SIZE;

    private final Random random = new Random();
    private final AtomicInteger validResponses = new AtomicInteger();

    @TempDir
    Path folder;

    private String key = "";

    @Test
    void whenKilledWhileSpendingThenNeverMoreThanGrantedAndAtMostOneLeaseIsLost() throws Exception {
        RunningJar jar = RunningJar.start(folder, LEASE_SIZE_SETTING);
        try {
            JarOperator operator = JarOperator.register(jar);
            key = JarOperator.text(operator.newKey(jar, "{\"credits\":{\"remaining\":" + GRANTED + "}}"));
            for (int kill = 0; kill < KILLS; kill++) {
                spendAndKill(jar, operator);
                jar = RunningJar.start(folder, LEASE_SIZE_SETTING);
            }
            int consecutiveRejections = 0;
            while (consecutiveRejections < 3) {
                consecutiveRejections = isValid(jar, operator) ? 0 : consecutiveRejections + 1;
            }
        } finally {
            jar.close();
        }
        // A request without a response because of the kill may have succeeded: one for each client and kill.
        assertThat(validResponses.get()).isBetween(GRANTED - KILLS * (LEASE_SIZE + CLIENTS), GRANTED);
    }

    private void spendAndKill(RunningJar jar, JarOperator operator) throws InterruptedException {
        CountDownLatch responses = new CountDownLatch(100 + random.nextInt(200));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            clients.execute(() -> spendUntilKilled(jar, operator, responses));
        }
        assertThat(responses.await(60, TimeUnit.SECONDS))
                .as("enough responses arrived before the kill")
                .isTrue();
        jar.kill();
        clients.shutdown();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private void spendUntilKilled(RunningJar jar, JarOperator operator, CountDownLatch responses) {
        try {
            while (isValid(jar, operator)) {
                responses.countDown();
            }
        } catch (UncheckedIOException killed) {
            // The intended result.
        }
    }

    private boolean isValid(RunningJar jar, JarOperator operator) {
        boolean valid = operator.isValid(jar, key);
        if (valid) {
            validResponses.incrementAndGet();
        }
        return valid;
    }
}
