/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.util.retry.Retry;

/** A JVM that follows a session and says each sequence it sees, a line each. */
final class FollowerProcess implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final long after;
    private volatile long last;
    private volatile @Nullable String wrong;

    private FollowerProcess(Process process, long after) {
        this.process = process;
        this.after = after;
        this.last = after;
        this.reader = new Thread(this::read, "follower");
        reader.setDaemon(true);
    }

    /** Starts one, with a heap that holds no long history. */
    static FollowerProcess start(Class<? extends StoreOpener> opener, String url, SessionKey key, long after) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FollowerProcess.class.getName(),
                opener.getName(),
                url,
                key.appName(),
                key.userId(),
                key.sessionId(),
                Long.toString(after));
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            FollowerProcess follower = new FollowerProcess(process, after);
            follower.reader.start();
            return follower;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            // A line that was cut by the end of the process has no dot, and did not happen.
            for (String line = lines.readLine(); line != null && line.endsWith("."); line = lines.readLine()) {
                long sequence = Long.parseLong(line.substring(0, line.length() - 1));
                if (sequence != last + 1 && wrong == null) {
                    wrong = "after " + last + " came " + sequence + ", having begun after " + after;
                }
                last = sequence;
            }
        } catch (IOException e) {
            // The process was killed while it spoke.
        }
    }

    /** The last sequence it has seen. */
    long last() {
        return last;
    }

    /** Whether it has seen anything yet. */
    boolean hasCome() {
        return last != after;
    }

    /** What it saw out of order, twice or not at all, or null. */
    @Nullable
    String wrong() {
        return wrong;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it without warning. */
    @Override
    public void close() {
        try {
            process.destroyForcibly();
            reader.join(10_000);
            boolean unused = process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Follows, until it is killed.
     *
     * @param args a {@link StoreOpener}, a URL, the three names of a session, and the last sequence that was seen
     * @throws ReflectiveOperationException when there is no such opener
     */
    @SuppressWarnings("SystemOut") // that is how it answers
    public static void main(String[] args) throws ReflectiveOperationException {
        StoreOpener opener = Class.forName(args[0])
                .asSubclass(StoreOpener.class)
                .getDeclaredConstructor()
                .newInstance();
        SessionService service = SessionService.create(opener.open(args[1]));
        SessionKey key = SessionKey.of(args[2], args[3], args[4]);
        service.follow(key, Long.parseLong(args[5]))
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100))
                        .filter(error -> error instanceof SessionException known && known.isRetryable()))
                .doOnNext(event -> System.out.println(event.sequence() + "."))
                .blockLast();
        System.exit(0);
    }
}
