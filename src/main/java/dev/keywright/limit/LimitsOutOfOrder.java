package dev.keywright.limit;

/** A limiter could not be asked. Whether the call passes all the same is for the caller to decide. */
public final class LimitsOutOfOrder extends RuntimeException {

    /** Without a stack trace: while it is so, each call has one. */
    public LimitsOutOfOrder(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
