package dev.keywright.startup;

/** Stops the startup with a message for the operator: what is wrong, and what to do. */
public final class StartupException extends RuntimeException {

    private final String action;

    public StartupException(String description, String action) {
        super(description);
        this.action = action;
    }

    public StartupException(String description, String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    /** What to do. */
    public String action() {
        return action;
    }
}
