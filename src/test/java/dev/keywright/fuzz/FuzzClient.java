package dev.keywright.fuzz;

import dev.keywright.support.http.PersistentConnection;
import dev.keywright.support.http.PersistentConnection.Answer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on a connection, and takes a new one only where HTTP says that the old one is over: after an answer that says
 * {@code Connection: close}, or to a malformed message. What had been sent behind that is sent again. All else is a failure.
 */
final class FuzzClient implements AutoCloseable {

    private final int port;
    private final FuzzFindings findings;
    private PersistentConnection connection;
    private boolean isOver;

    /** The one that was answered last, on this connection or the one before. */
    private @Nullable FuzzCase previous;

    FuzzClient(int port, FuzzFindings findings) throws IOException {
        this.port = port;
        this.findings = findings;
        this.connection = new PersistentConnection(port);
    }

    /** Sends these, each when the one before it was answered, or as many at once as a connection takes. */
    void send(List<FuzzCase> cases, boolean isPipelined) throws IOException {
        int done = 0;
        while (done < cases.size()) {
            int end = isPipelined ? endOfPipeline(cases, done) : done + 1;
            done += exchange(cases.subList(done, end));
            if (isOver) {
                connection.close();
                connection = new PersistentConnection(port);
                isOver = false;
            }
        }
    }

    private static int endOfPipeline(List<FuzzCase> cases, int start) {
        int end = start;
        while (end < cases.size() && !cases.get(end).isLastRequest()) {
            end++;
        }
        return Math.min(end + 1, cases.size());
    }

    /** How many are done with: one at least. */
    private int exchange(List<FuzzCase> cases) {
        int done = 0;
        try {
            connection.send(joined(cases));
            if (cases.get(cases.size() - 1).flaw() == Flaw.CUT) {
                connection.endOutput();
            }
            while (done < cases.size() && !isOver) {
                receive(cases.get(done));
                previous = cases.get(done);
                done++;
            }
        } catch (IOException | RuntimeException none) {
            findings.add(withPrevious(cases.subList(0, done + 1)), "no proper answer to the last: " + none);
            isOver = true;
            done++;
        }
        findings.addLogged(cases);
        return done;
    }

    private List<FuzzCase> withPrevious(List<FuzzCase> cases) {
        List<FuzzCase> all = new ArrayList<>(cases);
        if (previous != null && !cases.contains(previous)) {
            all.add(0, previous);
        }
        return all;
    }

    private void receive(FuzzCase sent) throws IOException {
        isOver = sent.flaw() != Flaw.NONE;
        if (sent.flaw() == Flaw.CUT && connection.isClosedWithoutMore()) {
            // A server may answer an incomplete request before it closes the connection, and need not (RFC 9112,
            // section 8).
            findings.allowEnd();
            return;
        }
        try {
            judge(sent, connection.read(sent.method()));
        } catch (EOFException cut) {
            if (!sent.mayBeCutOff()) {
                throw cut;
            }
            findings.allowEnd();
        }
    }

    private void judge(FuzzCase sent, Answer answer) throws IOException {
        findings.check(sent, answer);
        isOver |= answer.isLast();
        if (isOver && !connection.isClosedWithoutMore()) {
            findings.add(List.of(sent), "answered " + answer.status() + ", and more on a connection that is over");
        }
    }

    private static byte[] joined(List<FuzzCase> cases) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        cases.forEach((one) -> all.writeBytes(one.bytes()));
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
