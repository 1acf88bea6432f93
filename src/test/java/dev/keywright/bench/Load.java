package dev.keywright.bench;

/** Something to be done so many times, by which its speed is measured. */
interface Load {

    void run(int times) throws Exception;
}
