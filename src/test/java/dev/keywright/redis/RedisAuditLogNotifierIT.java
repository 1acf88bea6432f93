package dev.keywright.redis;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.support.TestAuditLogs;
import dev.keywright.support.http.WireClient;
import dev.keywright.support.store.FreshDatabase;
import dev.keywright.support.store.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.SocketAddressResolver;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

@ExtendWith(OutputCaptureExtension.class)
class RedisAuditLogNotifierIT {

    private static final String UNAVAILABLE = "Redis is unavailable; other nodes";
    private static final String AVAILABLE = "Redis is available again; other nodes";

    private static final String CHANNEL = "keywright:audit:3";
    private static final Duration SOON = Duration.ofSeconds(60);

    private final RedisConfiguration configuration = new RedisConfiguration();
    private final AtomicInteger connects = new AtomicInteger();
    private final ClientResources plain = configuration.redisResources();
    private final ClientResources resources =
            plain.mutate().socketAddressResolver(new CountingResolver()).build();
    private RedisProperties settings;
    private RedisProcess redis;
    private Node one;
    private Node other;

    @BeforeEach
    void begin() throws Exception {
        redis = RedisProcess.start();
        settings = settings(3);
        // One after the other: Lettuce's event loops may wait for each other at their first connections, which
        // BlockHound forbids.
        one = new Node();
        awaitMessages(one, 1);
        other = new Node();
        awaitMessages(other, 1);
    }

    private RedisProperties settings(int database) {
        return settings(database, redis.port());
    }

    private RedisProperties settings(int database, int port) {
        return new RedisProperties(
                null,
                "127.0.0.1",
                port,
                null,
                null,
                database,
                new RedisProperties.Ssl(false, null),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                null,
                null);
    }

    @AfterEach
    void end() throws Exception {
        one.close();
        other.close();
        redis.close();
        resources.shutdown(0, SOON.toSeconds(), TimeUnit.SECONDS).awaitUninterruptibly();
        plain.shutdown(0, SOON.toSeconds(), TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Counts connections, each of which starts with a lookup. */
    private final class CountingResolver extends SocketAddressResolver {

        @Override
        public SocketAddress resolve(RedisURI uri) {
            connects.incrementAndGet();
            return super.resolve(uri);
        }
    }

    /** The part of a node that receives notifications. */
    private final class Node implements AutoCloseable {

        private final RedisClient client =
                configuration.notifierClient(resources, configuration.redisUri(settings), settings);
        private final Sinks.Many<Boolean> localAppends =
                Sinks.many().multicast().directBestEffort();
        private final AtomicInteger received = new AtomicInteger();
        private final Disposable following = configuration
                .redisNotifier(client, configuration.redisUri(settings))
                .exchange(localAppends.asFlux())
                .subscribe((word) -> received.incrementAndGet());

        private void announce() {
            localAppends.emitNext(true, Sinks.EmitFailureHandler.FAIL_FAST);
        }

        @Override
        public void close() {
            following.dispose();
            client.shutdown(Duration.ZERO, SOON);
        }
    }

    private static int count(CapturedOutput output, String message) {
        return output.getOut().split(message, -1).length - 1;
    }

    /** A new node receives one notification at first, because it may have missed earlier ones. */
    private static void awaitMessages(Node node, int words) throws InterruptedException {
        await(() -> node.received.get() >= words);
    }

    @Test
    void whenNodeNotifiesThenOnlyOtherNodeIsNotified() throws Exception {
        one.announce();
        awaitMessages(other, 2);
        one.announce();
        awaitMessages(other, 3);

        assertThat(one.received).hasValue(1);
    }

    @Test
    void whenManyNotificationsAreSentThenMergedAndLastArrives() throws Exception {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
        AtomicInteger words = new AtomicInteger();
        try (StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String word) {
                    words.incrementAndGet();
                }
            });
            subscriber.sync().subscribe(CHANNEL);
            int many = 200_000;
            for (int i = 0; i < many; i++) {
                one.announce();
            }
            awaitMessages(other, 2);
            int before = other.received.get();
            one.announce();
            awaitMessages(other, before + 1);

            assertThat(words.get()).isLessThan(many / 20);
        } finally {
            client.shutdown(Duration.ZERO, SOON);
        }
    }

    @Test
    void whenRedisIsUnavailableThenNoRequestWaitsAndOneLineIsLogged(CapturedOutput output) throws Exception {
        int atFirst = count(output, UNAVAILABLE);
        redis.stop();
        await(() -> count(output, UNAVAILABLE) == atFirst + 2);
        for (int i = 0; i < 1_000; i++) {
            one.announce();
        }
        int before = connects.get();
        await(() -> connects.get() >= before + 6);

        assertThat(output.getOut().split("Redis is unavailable; other nodes", -1))
                .hasSize(1 + 2);
        assertThat(output.getOut()).doesNotContain("\tat ");
    }

    @Test
    void whenRedisRecoversThenEachNodePollsAndRecoveryIsLoggedOnce(CapturedOutput output) throws Exception {
        int outages = count(output, UNAVAILABLE);
        int atFirst = count(output, AVAILABLE);
        redis.stop();
        await(() -> count(output, UNAVAILABLE) == outages + 2);
        one.announce();
        redis.startAgain();
        awaitMessages(one, 2);
        awaitMessages(other, 2);
        await(() -> count(output, AVAILABLE) == atFirst + 2);

        int before = other.received.get();
        one.announce();
        awaitMessages(other, before + 1);
    }

    @Test
    void whenOneNodeWasDisconnectedThenOtherIsNotifiedLater(CapturedOutput output) throws Exception {
        try (WireClient wireClient = new WireClient(redis.port())) {
            settings = settings(3, wireClient.port());
            try (Node cutOff = new Node()) {
                awaitMessages(cutOff, 1);
                int outages = count(output, UNAVAILABLE);
                wireClient.cut();
                await(() -> count(output, UNAVAILABLE) > outages);
                cutOff.announce();
                assertThat(other.received).hasValue(1);
                wireClient.repair();
                awaitMessages(other, 2);
            }
        }
    }

    @Test
    void whenRedisIsUnavailableAtStartupThenNotifiedOnceAvailable(CapturedOutput output) throws Exception {
        redis.stop();
        try (Node late = new Node()) {
            await(() -> output.getOut().contains(UNAVAILABLE));
            assertThat(late.received).hasValue(0);
            redis.startAgain();
            awaitMessages(late, 1);
        }
    }

    /** Both use one database, and poll far less often than the test takes. */
    @Nested
    class WithTailer {

        private static final Duration RARELY = Duration.ofHours(1);

        private final List<AuditEntry> received = new CopyOnWriteArrayList<>();
        private RedisClient[] clients;
        private FreshDatabase database;
        private AuditLogTailer writing;
        private AuditLogTailer reading;
        private AuditLog auditLog;

        @BeforeEach
        void follow(@TempDir Path folder) throws Exception {
            database = new FreshDatabase(folder);
            clients = new RedisClient[] {
                configuration.notifierClient(resources, configuration.redisUri(settings), settings),
                configuration.notifierClient(resources, configuration.redisUri(settings), settings)
            };
            writing = tailer(clients[0], RARELY, (entry) -> {});
            reading = tailer(clients[1], RARELY, received::add);
            auditLog = TestAuditLogs.on(database, writing);
            revokeAndAwait("warm");
        }

        private AuditLogTailer tailer(RedisClient client, Duration interval, AuditLogListener listener)
                throws InterruptedException {
            AtomicInteger words = new AtomicInteger();
            RedisAuditLogNotifier events = configuration.redisNotifier(client, configuration.redisUri(settings));
            AuditLogTailer tailer = TestAuditLogs.tailer(
                    database,
                    interval,
                    (localAppends) -> events.exchange(localAppends).doOnNext((word) -> words.incrementAndGet()),
                    listener);
            tailer.start();
            await(() -> words.get() > 0 && tailer.isReadWithin(SOON));
            return tailer;
        }

        private void revokeAndAwait(String key) throws InterruptedException {
            revoke(key);
            await(() -> !received.isEmpty()
                    && key.equals(received.get(received.size() - 1).target()));
        }

        private void revoke(String key) {
            auditLog.record(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_REVOKED, key))
                    .block(SOON);
        }

        @AfterEach
        void stop() {
            writing.stop();
            reading.stop();
            for (RedisClient client : clients) {
                client.shutdown(Duration.ZERO, SOON);
            }
            database.close();
        }

        @Test
        void whenNodeRevokesThenOtherIsNotifiedBeforeNextPoll() throws Exception {
            revoke("one");
            await(() -> received.size() == 2);

            assertThat(received).extracting(AuditEntry::target).containsExactly("warm", "one");
        }

        @Test
        void whenRedisIsUnavailableThenOtherNodePollsUntilRecovery(CapturedOutput output) throws Exception {
            List<AuditEntry> found = new CopyOnWriteArrayList<>();
            RedisClient client = configuration.notifierClient(resources, configuration.redisUri(settings), settings);
            AuditLogTailer tailer = tailer(client, Duration.ofMillis(100), found::add);
            redis.stop();
            await(() -> output.getOut().contains(UNAVAILABLE));
            revoke("one");
            await(() -> found.size() == 1);
            assertThat(received).hasSize(1);

            redis.startAgain();
            await(() -> received.size() == 2);
            revokeAndAwait("two");
            tailer.stop();
            client.shutdown(Duration.ZERO, SOON);
        }
    }

    @Test
    void whenInstallationsUseDifferentDatabasesThenIndependent() throws Exception {
        settings = settings(4);
        try (Node stranger = new Node()) {
            awaitMessages(stranger, 1);
            one.announce();
            awaitMessages(other, 2);
            assertThat(stranger.received).hasValue(1);
        }
    }
}
