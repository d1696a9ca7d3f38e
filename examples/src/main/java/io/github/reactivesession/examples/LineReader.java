/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source line by line, plain or in gzip, and holds no more than a line. It blocks, so it is kept away from threads
 * that must not. Not safe for use by several threads.
 */
final class LineReader implements Closeable {
    private static final int BUFFER = 64 << 10;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final Source source;
    private final long before;
    private final int maxLength;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;

    private @Nullable Counter disk;
    private @Nullable InputStream text;
    private byte[] line = new byte[BUFFER];
    private long length;
    private long number;
    private boolean ended;

    /**
     * Makes a reader; the source is opened when the first line is asked for.
     *
     * @param source what to read
     * @param before the bytes of the sources before it
     * @param maxLength the most bytes a line may have
     */
    LineReader(Source source, long before, int maxLength) {
        this.source = source;
        this.before = before;
        this.maxLength = maxLength;
    }

    /** Returns the next line that is not blank, or the problem with it; null at the end. */
    @Nullable
    Step next() {
        try {
            while (!ended && readLine()) {
                Step found = length > maxLength ? Problem.broken(place(), tooLong()) : decode();
                if (!(found instanceof Line line && isBlank(line.text()))) {
                    return found;
                }
            }
            return null;
        } catch (IOException e) {
            ended = true;
            return new Problem(place(), Problem.Kind.UNREADABLE, "cannot be read on: " + reason(e));
        }
    }

    private Step decode() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line, 0, (int) length);
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return new Line(place(), number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return Problem.broken(place(), "not text in UTF-8");
        }
    }

    /** By the blanks of JSON alone. */
    private static boolean isBlank(String text) {
        return text.chars().allMatch(c -> c == ' ' || c == '\t' || c == '\r');
    }

    private String tooLong() {
        return "longer than " + OneLine.number(maxLength) + " bytes: " + OneLine.number(length);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private Place place() {
        return new Place(source.name(), number, length, before + (disk == null ? 0 : disk.count));
    }

    /** Gathers the next line, or the end of one that is too long; false when there is none. */
    private boolean readLine() throws IOException {
        InputStream in = text == null ? open() : text;
        number++;
        length = 0;
        line = line.length > BUFFER ? new byte[BUFFER] : line;
        while (next < filled || fill(in)) {
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            keep(end);
            next = end + 1;
            if (end < filled) {
                return true;
            }
        }
        ended = true;
        return length > 0;
    }

    private InputStream open() throws IOException {
        Counter counter = new Counter(source.opening().open());
        disk = counter;
        InputStream in = new BufferedInputStream(counter, BUFFER);
        text = in;
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        if (magic == GZIP_MAGIC) {
            text = new GZIPInputStream(in, BUFFER);
        }
        return text;
    }

    private boolean fill(InputStream in) throws IOException {
        next = 0;
        filled = Math.max(in.read(buffer), 0);
        return filled > 0;
    }

    /** Keeps what the buffer holds up to an end, as long as the line is not too long; its length is counted on. */
    private void keep(int end) {
        int more = end - next;
        if (length + more <= maxLength) {
            int kept = (int) length;
            if (kept + more > line.length) {
                line = Arrays.copyOf(line, Math.max(kept + more, line.length * 2));
            }
            System.arraycopy(buffer, next, line, kept, more);
        }
        length += more;
    }

    @Override
    public void close() {
        try {
            if (text != null) {
                text.close();
            }
        } catch (IOException e) {
            // What was read is read; there is nothing to be done about it.
        }
    }

    /** Counts the bytes that come from the disk. */
    private static final class Counter extends FilterInputStream {
        private long count;

        Counter(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int more = super.read(bytes, offset, length);
            count += Math.max(more, 0);
            return more;
        }
    }
}
