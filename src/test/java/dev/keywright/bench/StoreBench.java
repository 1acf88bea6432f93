package dev.keywright.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Measures the driver, each work as a ratio to the same work in plain sqlite-jdbc on one thread. Both are measured
 * in turns, in slices of a fraction of a second, so that other work on the machine affects both. Prints medians. Started by
 * {@code bench/store}, which documents the arguments.
 */
public final class StoreBench {

    private static final int WARM_UP = 3;

    /** One line of the table with its measured operations a second. */
    private record Row(
            String name, int times, double aim, Load plain, Load driver, List<Double> before, List<Double> after) {

        Row(String name, int times, double aim, Load plain, Load driver) {
            this(name, times, aim, plain, driver, new ArrayList<>(), new ArrayList<>());
        }

        void measure(boolean counts) throws Exception {
            double plainRate = rate(this.plain, this.times);
            double driverRate = rate(this.driver, this.times);
            if (counts) {
                this.before.add(plainRate);
                this.after.add(driverRate);
            }
        }

        private double[] ratios() {
            double[] ratios = new double[this.before.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = this.after.get(i) / this.before.get(i);
            }
            return ratios;
        }

        void print() {
            double[] ratios = ratios();
            System.out.printf(
                    Locale.ROOT,
                    "| %-42s | %9.0f | %9.0f | %5.2f | %5.2f to %5.2f | %4s |%n",
                    this.name,
                    median(of(this.before)),
                    median(of(this.after)),
                    median(ratios),
                    DoubleStream.of(ratios).min().orElseThrow(),
                    DoubleStream.of(ratios).max().orElseThrow(),
                    this.aim == 0 ? "" : String.valueOf(this.aim));
        }
    }

    private StoreBench() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory(Path.of(args[0]), "store");
        try (PlainStore plain = new PlainStore(folder.resolve("plain.db"));
                DriverStore driver = new DriverStore(folder.resolve("driver.db"));
                ThreadHop hop = new ThreadHop()) {
            measure(rows(plain, driver, hop), rounds);
        } finally {
            delete(folder);
        }
    }

    private static List<Row> rows(PlainStore plain, DriverStore driver, ThreadHop hop) {
        return List.of(
                new Row("durable insert, 1 caller", 500, 0.8, plain::insert, driver.insert(1)),
                new Row("read of one row, 1 caller", 10_000, 0.5, plain::read, driver.read(1)),
                new Row("read of one row, 1 caller, waited for", 5_000, 0, plain::read, driver::readAndWait),
                new Row("read of one row, 16 callers", 20_000, 0, plain::read, driver.read(16)),
                new Row("transaction of three statements, 1 caller", 500, 0, plain::transact, driver.transact(1)),
                new Row("durable insert, 64 callers", 1_920, 2, plain::insert, driver.insert(64)),
                new Row("empty task, waited for, against a read", 5_000, 0, plain::read, hop::run));
    }

    private static void measure(List<Row> rows, int rounds) throws Exception {
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Row row : rows) {
                row.measure(round >= 0);
            }
        }
        System.out.printf("%nmedians of %d rounds, operations a second%n%n", rounds);
        System.out.println("| work | plain | driver | ratio | least to most | aim |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        rows.forEach(Row::print);
    }

    private static double rate(Load load, int times) throws Exception {
        long start = System.nanoTime();
        load.run(times);
        return times * 1e9 / (System.nanoTime() - start);
    }

    private static double[] of(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static double median(double[] values) {
        double[] sorted = DoubleStream.of(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(StoreBench::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.delete(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
