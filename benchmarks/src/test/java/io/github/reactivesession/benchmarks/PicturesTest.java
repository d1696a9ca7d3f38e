/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PicturesTest {
    private static final String SPRING = SpringSessions.NAME + " JDBC";

    @TempDir
    private Path folder;

    @Test
    void withoutResultsNothingIsDrawn() throws IOException {
        assertThat(new Pictures(folder).draw()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsThereIsDrawnWithItsNumbersAndTheRest() throws Exception {
        write("peers-mysql-append.json", "MySQL 8", databases());

        assertThat(new Pictures(folder).draw()).containsExactly("appends-by-callers.svg");
        assertThat(words("appends-by-callers.svg"))
                .contains("MySQL 8", "1 caller, 64 sessions", "64 callers on one session", "reactive-session", SPRING)
                .contains("12,000", "1,100", "appends a second")
                .contains("MySQL 8, volatile (nothing waits for a disk), 3 rounds of 2.0 s,"
                        + " 2 processors for client and server");
    }

    @Test
    void bothDatabasesStandInOnePicture() throws Exception {
        write("peers-mysql-append.json", "MySQL 8", databases());
        write("peers-postgresql-append.json", "PostgreSQL 17", databases());

        new Pictures(folder).draw();

        assertThat(words("appends-by-callers.svg")).containsSubsequence("PostgreSQL 17", "MySQL 8");
    }

    @Test
    void theSameResultsMakeTheSamePictures() throws IOException {
        write("peers-mysql-append.json", "MySQL 8", databases());
        write("peers-memory-append.json", "In memory", memory());
        new Pictures(folder).draw();
        String first = Files.readString(folder.resolve("length.svg"));

        assertThat(new Pictures(folder).draw()).containsExactly("appends-by-callers.svg", "length.svg");

        assertThat(Files.readString(folder.resolve("length.svg")))
                .isEqualTo(first)
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void inMemoryEachNumberOfCallersHasAPanelOfItsOwn() throws Exception {
        write("peers-memory-append.json", "In memory", memory());

        new Pictures(folder).draw();

        assertThat(words("length.svg"))
                .containsSubsequence(
                        "Thousands of appends a second, 1 caller", "Thousands of appends a second, 64 callers")
                .contains("1,000,000", "15,625", "950", "9.00", AdkSessions.NAME, SpringSessions.NAME + " in memory")
                .doesNotContain("1,000,000 a second", "ours, of 10 events");
        assertThat(Files.readString(folder.resolve("length.svg")))
                .contains("In appends a second. 1 caller, 10: reactive-session 900,000, ");
    }

    @Test
    void namesCannotBreakTheXml() throws Exception {
        write("peers-mysql-append.json", "My<SQL> & \"co\"\u0007", databases());

        new Pictures(folder).draw();

        assertThat(words("appends-by-callers.svg")).contains("My<SQL> & \"co\" ");
    }

    @Test
    void theCommittedResultsCanBeDrawn() throws Exception {
        for (String name : List.of("redis-volatile.json", "live-redis-latency.json", "live-mysql-latency.json")) {
            Files.copy(Path.of("results", name), folder.resolve(name));
        }

        assertThat(new Pictures(folder).draw()).containsExactly("latency.svg", "redis-callers.svg");

        assertThat(words("latency.svg")).contains("in another process", "in the same service", "p50", "p99");
        assertThat(words("redis-callers.svg")).contains("1 in flight", "256 in flight", "bare XADD by Lettuce");
    }

    @Test
    void theArgumentsOfAnotherProgramAreRefused() {
        assertThatThrownBy(() -> Pictures.main("postgresql", "lone")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Figure> databases() {
        return List.of(
                figure("append, 1 caller, 64 sessions by turns", 1_000, SPRING, SpringChat.NAME),
                figure("append, 64 callers on 64 sessions", 12_000, SPRING, SpringChat.NAME),
                figure("append, 64 callers on one session", 11_000, SPRING));
    }

    private static List<Figure> memory() {
        String[] peers = {AdkSessions.NAME, SpringSessions.NAME + " in memory"};
        String many = "append, 64 callers, a session each, ";
        return List.of(
                figure("append, 1 caller, of 10 events", 900_000, peers),
                figure("append, 1 caller, as fast as is enough", 900_000, "1,000,000 a second"),
                figure("append, 1 caller, of 5,000 events", 900_000, peers),
                figure("append, 1 caller, of 1,000,000 events", 950_000, "ours, of 10 events"),
                figure(many + "of 10 events", 1_200_000, peers),
                figure(many + "of 5,000 events", 1_200_000, peers),
                figure(many + "of 15,625 events", 1_200_000, "ours, of 10 events"));
    }

    /** A rival has a tenth of our rate, the next one a hundredth. */
    private static Figure figure(String name, double ours, String... rivals) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        rates.put(Figure.OURS, List.of(ours * 0.9, ours, ours * 1.1));
        double share = 1;
        for (String rival : rivals) {
            share /= 10;
            rates.put(rival, List.of(ours * share * 0.9, ours * share, ours * share * 1.1));
        }
        return Figure.of(name, 0, 0, rates);
    }

    private void write(String name, String server, List<Figure> figures) throws IOException {
        JsonObject run = JsonObject.of("server", server)
                .with("durable", false)
                .with("rounds", 3L)
                .with("seconds", 2.0)
                .with("processors", 2L);
        List<JsonObject> cases = figures.stream().map(Figure::toJson).toList();
        Files.writeString(
                folder.resolve(name),
                SessionCodec.write(JsonObject.of("run", run).with("cases", cases)));
    }

    /** What is written in a picture, as one who reads XML finds it. */
    private List<String> words(String name) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        Document document = factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(folder.resolve(name)))));
        assertThat(document.getDocumentElement().getAttribute("role")).isEqualTo("img");
        assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("desc").getLength()).isEqualTo(1);
        var texts = document.getElementsByTagName("text");
        return Stream.iterate(0, i -> i < texts.getLength(), i -> i + 1)
                .map(i -> texts.item(i).getTextContent())
                .toList();
    }
}
