package dev.keywright.command;

import java.util.Optional;
import java.util.stream.Stream;

/** What the jar can do besides being the service. */
enum Command {
    CHECK_AUDIT("check-audit", "checks that the trail is what was written", CheckAudit.class);

    private final String word;
    private final String help;
    private final Class<?> beans;

    /**
     * Names a command.
     *
     * @param beans what its application context consists of
     */
    Command(String word, String help, Class<?> beans) {
        this.word = word;
        this.help = help;
        this.beans = beans;
    }

    static Optional<Command> parse(String word) {
        return Stream.of(values())
                .filter((command) -> command.word.equals(word))
                .findFirst();
    }

    Class<?> beans() {
        return beans;
    }

    /** A line of help. */
    String line() {
        return "  " + word + "  " + help;
    }
}
