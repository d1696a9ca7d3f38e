/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static final int MAX = 200_000;

    private static List<Step> read(Source source) {
        List<Step> steps = new ArrayList<>();
        try (LineReader reader = new LineReader(source, 0, MAX)) {
            for (Step step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    /** What was read, as text: the line's number and what it holds, or what is wrong with it. */
    private static List<String> shown(Source source) {
        return read(source).stream()
                .map(step -> step.place().line() + " "
                        + (step instanceof Line line ? line.text() : "! " + ((Problem) step).reason()))
                .toList();
    }

    @Test
    void linesEndAsOnAnySystemAndBlankOnesCountButAreNothing() {
        assertThat(shown(Given.source("a\nb\r\n\n \t\r\nc"))).containsExactly("1 a", "2 b\r", "5 c");
        assertThat(shown(Given.source("a\n"))).containsExactly("1 a");
        assertThat(shown(Given.source(""))).isEmpty();
        assertThat(shown(Given.source("\n\n"))).isEmpty();
    }

    @Test
    void aByteOrderMarkIsPassedOverAtTheStartAlone() {
        assertThat(shown(Given.source("\ufeffa\n\ufeffb"))).containsExactly("1 a", "2 \ufeffb");
    }

    @Test
    void gzipIsToldByItsBytesAndMayHaveMembers() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(Given.gzip("a\nb"));
        members.write(Given.gzip("c\nd\n"));

        assertThat(shown(Given.source(members.toByteArray()))).containsExactly("1 a", "2 bc", "3 d");
        assertThat(shown(Given.source(Given.gzip("")))).isEmpty();
    }

    @Test
    void aSourceOfOneByteIsNoGzip() {
        assertThat(shown(Given.source(new byte[] {0x1f}))).containsExactly("1 \u001f");
    }

    @Test
    void textThatIsNotUtf8IsAProblemOfItsLine() {
        byte[] bytes = "a\n\u00e9\nc".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(shown(Given.source(bytes))).containsExactly("1 a", "2 ! not text in UTF-8", "3 c");
    }

    @Test
    void aSurrogateThatWasEncodedByItselfIsNotUtf8() {
        byte[] bytes = {'a', '\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80};

        assertThat(shown(Given.source(bytes))).containsExactly("1 a", "2 ! not text in UTF-8");
    }

    @Test
    void aLineThatIsTooLongIsAProblemAndIsPassedOver() {
        String text = "a\n" + "x".repeat(MAX + 1) + "\n" + "y".repeat(MAX) + "\nb";

        assertThat(shown(Given.source(text)))
                .containsExactly("1 a", "2 ! longer than 200,000 bytes: 200,001", "3 " + "y".repeat(MAX), "4 b");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073})
    void linesThatEndAroundTheEdgesOfTheBufferAreWhole(int length) {
        String line = "é" + "x".repeat(length - 2);

        assertThat(shown(Given.source(line + "\n" + line + "\nz"))).containsExactly("1 " + line, "2 " + line, "3 z");
    }

    @Test
    void whatCannotBeReadOnIsAProblemAfterTheLinesBefore() {
        byte[] gzip = Given.gzip("a\n".repeat(50_000));
        byte[] torn = Arrays.copyOf(gzip, gzip.length - 12);

        List<Step> steps = read(Given.source(torn));

        Problem last = (Problem) steps.get(steps.size() - 1);
        assertThat(last.kind()).isEqualTo(Problem.Kind.UNREADABLE);
        assertThat(last.reason()).startsWith("cannot be read on: ");
        assertThat(steps.subList(0, steps.size() - 1)).hasSizeGreaterThan(1_000).allMatch(Line.class::isInstance);
    }

    @Test
    void aSourceThatDoesNotOpenIsAProblem() {
        Source gone = new Source("gone", 1, () -> {
            throw new IOException("it is gone");
        });

        assertThat(shown(gone)).containsExactly("0 ! cannot be read on: it is gone");
    }

    @Test
    void placesTellHowMuchWasReadBehindEarlierSources() throws IOException {
        byte[] gzip = Given.gzip("a\nb");
        try (LineReader reader = new LineReader(Given.source(gzip), 1_000, MAX)) {
            Step first = reader.next();

            assertThat(first.place()).isEqualTo(new Place("given", 1, 1, 1_000 + gzip.length));
        }
    }

    @Test
    void theSourceIsClosed() {
        List<String> closed = new ArrayList<>();
        Source source = new Source("given", 0, () -> new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public void close() {
                closed.add("closed");
            }
        });

        assertThat(read(source)).isEmpty();
        assertThat(closed).containsExactly("closed");
    }
}
