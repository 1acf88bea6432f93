package dev.keywright.r2dbc.sqlite.engine;

/** Where a job is put to be done: the line of a lane, or that of a turn that several share. */
interface TaskQueue {

    /** Takes the job in, or refuses it by telling its subscriber. */
    void submit(Task<?> task);

    /** Breaks off what SQLite is doing, if it is still doing it for this job. Called on any thread. */
    void interrupt(Task<?> task);
}
