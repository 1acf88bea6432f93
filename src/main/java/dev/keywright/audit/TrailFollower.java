package dev.keywright.audit;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the trail in its order, from where it ended at the start: at once when a record is announced, and from time to time
 * for those that were not, since another process wrote them or the announcement was lost with its caller.
 */
public final class TrailFollower implements SmartLifecycle, TrailListener {

    private static final Logger LOG = LoggerFactory.getLogger(TrailFollower.class);

    private static final int CHUNK = 500;
    private static final long UNKNOWN = -1;

    private final AuditEvents events;
    private final AuditHead heads;
    private final Duration interval;
    private final Supplier<List<TrailListener>> listeners;
    private final AtomicInteger wakes = new AtomicInteger();
    private final Set<Consumer<Written>> readers = new LinkedHashSet<>();

    private volatile Disposable.Composite running = Disposables.composite();
    private volatile boolean isRunning;
    private volatile boolean isOutOfOrder;
    private long position = UNKNOWN;

    TrailFollower(AuditEvents events, AuditHead heads, Duration interval, Supplier<List<TrailListener>> listeners) {
        this.events = events;
        this.heads = heads;
        this.interval = interval;
        this.listeners = listeners;
    }

    /** Tells a reader of all from here on, in order; it has to be quick, and must not fail. Answers the place before. */
    public synchronized long follow(Consumer<Written> reader) {
        readers.add(reader);
        return position;
    }

    public synchronized void leave(Consumer<Written> reader) {
        readers.remove(reader);
    }

    @Override
    public void written(Deed deed) {
        wake();
    }

    /** Before the web server, which starts last and stops first. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        running = Disposables.composite();
        wakes.set(0);
        isRunning = true;
        running.add(Flux.interval(Duration.ZERO, interval).onBackpressureDrop().subscribe((tick) -> wake()));
    }

    @Override
    public void stop() {
        isRunning = false;
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    /** One reads at a time; who wakes the follower meanwhile makes it look once more. */
    private void wake() {
        if (isRunning && wakes.getAndIncrement() == 0) {
            read(1);
        }
    }

    private void read(int heard) {
        Disposable.Composite current = running;
        Disposable.Swap reading = Disposables.swap();
        current.add(reading);
        reading.replace(news().doFinally((end) -> current.remove(reading))
                .subscribe((done) -> {}, this::failed, () -> succeeded(heard)));
    }

    private void succeeded(int heard) {
        isOutOfOrder = false;
        int left = wakes.addAndGet(-heard);
        if (left > 0 && isRunning) {
            read(left);
        }
    }

    /** The next look tries again. */
    private void failed(Throwable broken) {
        if (isRunning && !isOutOfOrder) {
            LOG.warn("The trail can't be read at the moment: {}", broken.toString());
        }
        isOutOfOrder = true;
        wakes.set(0);
    }

    private Mono<Void> news() {
        return Mono.defer(
                () -> place() == UNKNOWN ? heads.find().doOnNext(this::begin).then() : readOn());
    }

    private Mono<Void> readOn() {
        return chunk().expand((read) -> read < CHUNK ? Mono.empty() : chunk()).then();
    }

    private Mono<Integer> chunk() {
        return events.after(place(), CHUNK)
                .collectList()
                .doOnNext((found) -> found.forEach(this::pass))
                .map(List::size);
    }

    private synchronized long place() {
        return position;
    }

    private synchronized void begin(Head head) {
        position = head.sequence();
    }

    private void pass(Event event) {
        event.written()
                .ifPresent((written) -> listeners.get().stream()
                        .filter((listener) -> listener != this)
                        .forEach((listener) -> listener.written(written.deed())));
        tellReaders(event);
    }

    private synchronized void tellReaders(Event event) {
        position = event.sequence();
        event.written().ifPresent((written) -> List.copyOf(readers).forEach((reader) -> reader.accept(written)));
    }
}
