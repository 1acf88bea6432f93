package dev.keywright.redis;

import dev.keywright.persistence.RequestBatcher;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Calls scripts in Redis. Concurrent calls are sent in batches, so a busy node writes to the connection once for many calls. */
public final class ScriptPipeline {

    /** The maximum number of calls in a batch. */
    static final int MAX_BATCH = 256;

    private final RedisGateway redis;
    private final RequestBatcher<Call, List<Long>> calls = new RequestBatcher<>(MAX_BATCH, this::send);

    public ScriptPipeline(RedisGateway redis) {
        this.redis = redis;
    }

    /**
     * Returns the reply of a script. The call is queued on subscription, and not sent if it is cancelled while it waits.
     *
     * @return errors with {@link RedisUnavailableException} if Redis is unavailable
     */
    public Mono<List<Long>> call(RedisScript script, String[] keys, byte[][] arguments) {
        return Mono.defer(() -> calls.send(new Call(script, keys, arguments)));
    }

    private Mono<List<Mono<List<Long>>>> send(List<Call> batch) {
        return redis.executeOnConnection((connection) -> dispatch(connection, batch))
                .map((done) -> batch.stream().map(Call::reply).toList());
    }

    private static CompletionStage<Boolean> dispatch(
            StatefulRedisConnection<String, byte[]> connection, List<Call> calls) {
        Batch batch = new Batch(connection, calls);
        batch.send();
        return batch.replied;
    }

    /**
     * Calls that are sent together. The batch fails only if all its calls fail, so that one outage counts as one failure, and no reply of a
     * call that succeeded is lost.
     */
    private static final class Batch {

        private final StatefulRedisConnection<String, byte[]> connection;
        private final List<Call> calls;
        private final AtomicInteger unanswered;
        private final CompletableFuture<Boolean> replied = new CompletableFuture<>();

        Batch(StatefulRedisConnection<String, byte[]> connection, List<Call> calls) {
            this.connection = connection;
            this.calls = calls;
            this.unanswered = new AtomicInteger(calls.size());
        }

        void send() {
            List<ScriptCommand> commands = new ArrayList<>(calls.size());
            for (Call call : calls) {
                call.command = ScriptCommand.byDigest(call.script, call.keys, call.arguments, () -> onReply(call));
                commands.add(call.command);
            }
            connection.dispatch(commands);
        }

        private void onReply(Call call) {
            if (Objects.requireNonNull(call.command).isScriptUnknown()) {
                call.command = ScriptCommand.byText(call.script, call.keys, call.arguments, this::onLastReply);
                connection.dispatch(call.command);
            } else {
                onLastReply();
            }
        }

        private void onLastReply() {
            if (unanswered.decrementAndGet() > 0) {
                return;
            }
            String failure = calls.get(0).failure();
            if (failure != null && calls.stream().allMatch((call) -> call.failure() != null)) {
                replied.completeExceptionally(new RedisUnavailableException(failure));
            } else {
                replied.complete(true);
            }
        }
    }

    /** A call of a script, with the command that was sent for it. */
    private static final class Call {

        private final RedisScript script;
        private final String[] keys;
        private final byte[][] arguments;
        private volatile @Nullable ScriptCommand command;

        Call(RedisScript script, String[] keys, byte[][] arguments) {
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
        }

        @Nullable
        String failure() {
            return Objects.requireNonNull(command).failure();
        }

        Mono<List<Long>> reply() {
            String failure = failure();
            return failure == null
                    ? Mono.just(Objects.requireNonNull(command).getOutput().get())
                    : Mono.error(new RedisUnavailableException(failure));
        }
    }
}
