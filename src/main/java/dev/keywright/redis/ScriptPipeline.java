package dev.keywright.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Calls scripts in Redis. Calls that arrive while {@value #MAX_UNANSWERED} batches wait for replies form the next batch, which is sent as a
 * whole. So a call of an idle node is sent at once, and a busy node writes to the connection, and is woken by replies, once for many calls.
 */
public final class ScriptPipeline {

    /** The maximum number of batches that wait for replies. */
    static final int MAX_UNANSWERED = 2;

    /** The maximum number of calls in a batch. */
    static final int MAX_BATCH = 256;

    private final RedisGateway redis;
    private final Queue<Call> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    public ScriptPipeline(RedisGateway redis) {
        this.redis = redis;
    }

    /**
     * Returns the reply of a script. The call is queued on subscription, and not sent if it is cancelled while it waits.
     *
     * @return errors with {@link RedisUnavailableException} if Redis is unavailable
     */
    public Mono<List<Long>> call(RedisScript script, String[] keys, byte[][] arguments) {
        return Mono.create((sink) -> {
            Call call = new Call(script, keys, arguments, sink);
            sink.onCancel(call::cancel);
            waiting.add(call);
            send();
        });
    }

    private void send() {
        while (!waiting.isEmpty() && reserve()) {
            List<Call> batch = nextBatch();
            if (batch.isEmpty()) {
                unanswered.decrementAndGet();
            } else {
                send(batch);
            }
        }
    }

    private boolean reserve() {
        int before = unanswered.getAndUpdate((count) -> count < MAX_UNANSWERED ? count + 1 : count);
        return before < MAX_UNANSWERED;
    }

    private List<Call> nextBatch() {
        List<Call> batch = new ArrayList<>();
        Call next = waiting.poll();
        while (next != null) {
            if (!next.isCancelled) {
                batch.add(next);
            }
            next = batch.size() < MAX_BATCH ? waiting.poll() : null;
        }
        return batch;
    }

    /** The next batch leaves before the replies are passed on, so that Redis works meanwhile. */
    private void send(List<Call> batch) {
        redis.executeOnConnection((connection) -> dispatch(connection, batch))
                .subscribe(
                        (done) -> {
                            sendNext();
                            batch.forEach(Call::passReply);
                        },
                        (failure) -> {
                            sendNext();
                            batch.forEach((call) -> call.sink.error(failure));
                        });
    }

    private void sendNext() {
        unanswered.decrementAndGet();
        send();
    }

    private static CompletionStage<Boolean> dispatch(
            StatefulRedisConnection<String, byte[]> connection, List<Call> calls) {
        Batch batch = new Batch(connection, calls);
        batch.send();
        return batch.answered;
    }

    /**
     * Calls that are sent together. The batch fails only if all its calls fail, so that one outage counts as one failure, and no reply of a
     * call that succeeded is lost.
     */
    private static final class Batch {

        private final StatefulRedisConnection<String, byte[]> connection;
        private final List<Call> calls;
        private final AtomicInteger unanswered;
        private final CompletableFuture<Boolean> answered = new CompletableFuture<>();

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
                answered.completeExceptionally(new RedisUnavailableException(failure));
            } else {
                answered.complete(true);
            }
        }
    }

    /** A call of a script, and who waits for its reply. */
    private static final class Call {

        private final RedisScript script;
        private final String[] keys;
        private final byte[][] arguments;
        private final MonoSink<List<Long>> sink;
        private volatile boolean isCancelled;
        private volatile @Nullable ScriptCommand command;

        Call(RedisScript script, String[] keys, byte[][] arguments, MonoSink<List<Long>> sink) {
            this.script = script;
            this.keys = keys;
            this.arguments = arguments;
            this.sink = sink;
        }

        void cancel() {
            isCancelled = true;
        }

        @Nullable
        String failure() {
            return Objects.requireNonNull(command).failure();
        }

        void passReply() {
            String failure = failure();
            if (failure == null) {
                sink.success(Objects.requireNonNull(command).getOutput().get());
            } else {
                sink.error(new RedisUnavailableException(failure));
            }
        }
    }
}
