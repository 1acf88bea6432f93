package dev.keywright.r2dbc.sqlite.engine;

/** Accepts tasks: the queue of a worker, or that of a shared permit. */
interface TaskQueue {

    /** Queues the task, or rejects it by notifying its subscriber. */
    void submit(Task<?> task);

    /** Interrupts SQLite if it is still running this task. Called on any thread. */
    void interrupt(Task<?> task);
}
