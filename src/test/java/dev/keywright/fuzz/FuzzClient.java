package dev.keywright.fuzz;

import dev.keywright.support.http.PersistentConnection;
import dev.keywright.support.http.PersistentConnection.Response;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on a connection. It opens a new connection only where HTTP ends the old one: after a response with {@code Connection: close}, or to a
 * malformed message, and after the head of a response that is a stream of events. It then repeats the pipelined requests after that message. Everything else is a failure.
 */
final class FuzzClient implements AutoCloseable {

    private final int port;
    private final FuzzFindings findings;
    private PersistentConnection connection;
    private boolean isOver;

    /** The last request with a response, on this or the previous connection. */
    private @Nullable FuzzCase previous;

    FuzzClient(int port, FuzzFindings findings) throws IOException {
        this.port = port;
        this.findings = findings;
        this.connection = new PersistentConnection(port);
    }

    /** Sends the requests one by one, or pipelined as far as the connection allows. */
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

    /** Returns the number of completed requests, at least one. */
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
            findings.add(withPrevious(cases.subList(0, done + 1)), "invalid response to the last: " + none);
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
            checkEnd(sent, connection.read(sent.method()));
        } catch (EOFException cut) {
            if (!sent.mayBeCutOff()) {
                throw cut;
            }
            findings.allowEnd();
        }
    }

    private void checkEnd(FuzzCase sent, Response response) throws IOException {
        findings.check(sent, response);
        if (response.isStream()) {
            isOver = true;
            return;
        }
        isOver |= response.isLast();
        if (isOver && !connection.isClosedWithoutMore()) {
            findings.add(
                    List.of(sent),
                    "responded with " + response.status() + ", and with more data on a closed connection");
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
