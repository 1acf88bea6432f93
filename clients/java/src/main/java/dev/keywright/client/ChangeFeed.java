package dev.keywright.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Follows {@code /v1/changes} on a thread of its own, for as long as it is not closed: comes back after each break, from where it was,
 * and gives a stream up that has gone silent. The service beats often enough to tell whether all that happened is known.
 */
final class ChangeFeed implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ChangeFeed.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Gets what happens, in its order, one at a time. */
    interface Listener {

        /** All that happened until now is told. */
        void upToDate();

        /** The stream is broken: from now on something may happen that is told later. */
        void lost();

        /**
         * Something happened.
         *
         * @param kind {@code key}, {@code account}, {@code keys} or {@code reset}; a newer service may have more
         * @param data a JSON object
         */
        void changed(String kind, String data);
    }

    private final Settings settings;
    private final HttpClient http;
    private final Duration heartbeat;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile @Nullable String lastSeen;
    private volatile boolean isComplaining;

    ChangeFeed(Settings settings, Duration heartbeat, Listener listener) {
        this.settings = settings;
        this.http = settings.http();
        this.heartbeat = heartbeat;
        this.listener = listener;
        this.thread = new Thread(this::followAlways, "keywright-changes");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }

    private void followAlways() {
        Duration pause = FIRST_PAUSE;
        while (!isClosed) {
            long begun = System.nanoTime();
            try {
                follow();
            } catch (IOException | ExecutionException | RuntimeException broken) {
                complain(broken);
            } catch (InterruptedException closed) {
                return;
            }
            boolean wasLong = System.nanoTime() - begun > LONGEST_PAUSE.toNanos();
            pause = wasLong ? FIRST_PAUSE : longer(pause);
            try {
                TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(pause.toNanos()));
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Once for each time that it is broken. */
    private void complain(Exception broken) {
        if (!isComplaining) {
            isComplaining = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The stream of changes is broken; keys are asked for at the service. {0}",
                    broken.getMessage());
        }
    }

    private void follow() throws IOException, ExecutionException, InterruptedException {
        Lines lines = new Lines();
        CompletableFuture<HttpResponse<Void>> stream = http.sendAsync(
                request(),
                (answer) -> isStream(answer)
                        ? HttpResponse.BodySubscribers.fromLineSubscriber(lines)
                        : HttpResponse.BodySubscribers.discarding());
        try {
            HttpResponse<Void> ended = watch(stream, lines);
            if (ended != null && ended.statusCode() != 200) {
                throw new IOException("the stream of changes is refused with status " + ended.statusCode());
            }
        } finally {
            lines.cancel();
            stream.cancel(true);
            listener.lost();
        }
    }

    /** Not what something on the way may answer with. */
    private static boolean isStream(HttpResponse.ResponseInfo answer) {
        return answer.statusCode() == 200
                && answer.headers()
                        .firstValue("Content-Type")
                        .filter((type) -> type.startsWith("text/event-stream"))
                        .isPresent();
    }

    private HttpRequest request() {
        URI changes = URI.create(settings.base() + "/v1/changes?heartbeat=" + heartbeat);
        HttpRequest.Builder request = HttpRequest.newBuilder(changes).header("Accept", "text/event-stream");
        settings.authorize(request::setHeader);
        String seen = lastSeen;
        return (seen == null ? request : request.header("Last-Event-ID", seen)).build();
    }

    /** Until the stream ends, or nothing came for so long that it is not alive; null then. */
    private @Nullable HttpResponse<Void> watch(CompletableFuture<HttpResponse<Void>> stream, Lines lines)
            throws ExecutionException, InterruptedException {
        Duration silence = heartbeat.multipliedBy(4).plusSeconds(1);
        while (System.nanoTime() - lines.lastHeard < silence.toNanos()) {
            try {
                return stream.get(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException goesOn) {
                continue;
            }
        }
        return null;
    }

    /** Server-sent events, as the HTML standard has them (§9.2.6), for as much as the service sends. */
    private final class Lines implements Flow.Subscriber<String> {

        private volatile long lastHeard = System.nanoTime();
        private volatile Flow.@Nullable Subscription subscription;
        private boolean isCancelled;
        private @Nullable String id;
        private @Nullable String event;
        private String data = "";

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            this.subscription = newSubscription;
            newSubscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lastHeard = System.nanoTime();
            if (line.isEmpty()) {
                dispatch();
                return;
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data = data.isEmpty() ? value : data + "\n" + value;
                default -> {
                    // A comment, or a field that is not used here.
                }
            }
        }

        private synchronized void dispatch() {
            if (isCancelled) {
                return;
            }
            if (event != null) {
                listener.changed(event, data);
            } else if (id != null) {
                isComplaining = false;
                listener.upToDate();
            }
            if (id != null) {
                lastSeen = id;
            }
            id = null;
            event = null;
            data = "";
        }

        @Override
        public void onError(Throwable broken) {
            // The answer's future fails as well.
        }

        @Override
        public void onComplete() {
            // The answer's future completes as well.
        }

        /** Nothing is told after this. */
        synchronized void cancel() {
            isCancelled = true;
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }
    }
}
