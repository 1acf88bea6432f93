package dev.keywright.bench;

/** Work that is done a given number of times to measure its speed. */
interface Load {

    void run(int times) throws Exception;
}
