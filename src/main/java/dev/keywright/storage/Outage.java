package dev.keywright.storage;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Says once that the store is broken, and again only when it was whole in between. */
public final class Outage {

    private final Logger log;
    private final String sentence;
    private final AtomicBoolean known = new AtomicBoolean();

    public Outage(Logger log, String sentence) {
        this.log = log;
        this.sentence = sentence;
    }

    public void goesOn(Throwable cause) {
        if (known.compareAndSet(false, true)) {
            log.warn(sentence, cause);
        }
    }

    public void isOver() {
        known.set(false);
    }
}
