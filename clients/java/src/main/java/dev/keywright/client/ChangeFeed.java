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
 * Follows {@code /v1/changes} on its own thread until it is closed. After a broken connection it reconnects and resumes after the last
 * event. It also reconnects when the stream is silent for too long. The heartbeats of the service confirm that no change is missing.
 */
final class ChangeFeed implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ChangeFeed.class.getName());

    private static final Duration INITIAL_DELAY = Duration.ofMillis(50);
    private static final Duration MAX_DELAY = Duration.ofSeconds(5);

    /** Receives the changes in order, one at a time. */
    interface Listener {

        /** The listener has received every change up to now. */
        void upToDate();

        /** The connection is broken. The listener may receive later changes with a delay. */
        void disconnected();

        /**
         * Something changed.
         *
         * @param kind {@code key}, {@code account}, {@code keys} or {@code reset}; newer versions of the service may add others
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
    private volatile @Nullable String lastEventId;
    private volatile boolean isBrokenLogged;

    ChangeFeed(Settings settings, Duration heartbeat, Listener listener) {
        this.settings = settings;
        this.http = settings.http();
        this.heartbeat = heartbeat;
        this.listener = listener;
        this.thread = new Thread(this::run, "keywright-changes");
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

    private void run() {
        Duration delay = INITIAL_DELAY;
        while (!isClosed) {
            long start = System.nanoTime();
            try {
                follow();
            } catch (IOException | ExecutionException | RuntimeException broken) {
                logOnce(broken);
            } catch (InterruptedException closed) {
                return;
            }
            boolean wasStable = System.nanoTime() - start > MAX_DELAY.toNanos();
            delay = wasStable ? INITIAL_DELAY : longer(delay);
            try {
                TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(delay.toNanos()));
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    private static Duration longer(Duration delay) {
        Duration doubled = delay.multipliedBy(2);
        return doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
    }

    /** Logs each interruption only once. */
    private void logOnce(Exception broken) {
        if (!isBrokenLogged) {
            isBrokenLogged = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Lost the change stream. Until it is back, the service verifies every key. {0}",
                    broken.getMessage());
        }
    }

    private void follow() throws IOException, ExecutionException, InterruptedException {
        Lines lines = new Lines();
        CompletableFuture<HttpResponse<Void>> stream = http.sendAsync(
                request(),
                (response) -> isStream(response)
                        ? HttpResponse.BodySubscribers.fromLineSubscriber(lines)
                        : HttpResponse.BodySubscribers.discarding());
        try {
            HttpResponse<Void> ended = watch(stream, lines);
            if (ended != null && ended.statusCode() != 200) {
                throw new IOException("Keywright rejected the change stream with status " + ended.statusCode());
            }
        } finally {
            lines.cancel();
            stream.cancel(true);
            listener.disconnected();
        }
    }

    /** A proxy may respond with something else. */
    private static boolean isStream(HttpResponse.ResponseInfo response) {
        return response.statusCode() == 200
                && response.headers()
                        .firstValue("Content-Type")
                        .filter((type) -> type.startsWith("text/event-stream"))
                        .isPresent();
    }

    private HttpRequest request() {
        URI changes = URI.create(settings.base() + "/v1/changes?heartbeat=" + heartbeat);
        HttpRequest.Builder request = HttpRequest.newBuilder(changes).header("Accept", "text/event-stream");
        settings.authorize(request::setHeader);
        String id = lastEventId;
        return (id == null ? request : request.header("Last-Event-ID", id)).build();
    }

    /** Waits until the stream ends. Returns null if the stream is silent for too long. */
    private @Nullable HttpResponse<Void> watch(CompletableFuture<HttpResponse<Void>> stream, Lines lines)
            throws ExecutionException, InterruptedException {
        Duration maxSilence = heartbeat.multipliedBy(4).plusSeconds(1);
        while (System.nanoTime() - lines.lastReceived < maxSilence.toNanos()) {
            try {
                return stream.get(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillOpen) {
                continue;
            }
        }
        return null;
    }

    /** Parses the subset of server-sent events (HTML Standard §9.2.6) that the service uses. */
    private final class Lines implements Flow.Subscriber<String> {

        private volatile long lastReceived = System.nanoTime();
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
            lastReceived = System.nanoTime();
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
                    // A comment or an unused field.
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
                isBrokenLogged = false;
                listener.upToDate();
            }
            if (id != null) {
                lastEventId = id;
            }
            id = null;
            event = null;
            data = "";
        }

        @Override
        public void onError(Throwable broken) {
            // The future of the response fails too.
        }

        @Override
        public void onComplete() {
            // The future of the response completes too.
        }

        /** The listener receives nothing after this. */
        synchronized void cancel() {
            isCancelled = true;
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }
    }
}
