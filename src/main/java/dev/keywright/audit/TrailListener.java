package dev.keywright.audit;

/**
 * Hears of what was written to the trail, as soon as it is in force and before the call that did it is answered. It is
 * called on the thread that committed, has to be quick, and must not fail. It may hear of the same deed more than once.
 */
@FunctionalInterface
public interface TrailListener {

    void written(Deed deed);
}
