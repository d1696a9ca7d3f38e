/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that appends, by itself: what it answers, and what it leaves on the server. */
class AppendScriptTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final int FOR_EVER = 0;
    private static final int UNUSED = 0;
    private static final long NO_LEASE = 0;

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final Keys names = keyspace.names();

    private void create() {
        Keyspace.await(keyspace.store().create(KEY, NewSession.of(KEY)));
    }

    /** Arguments for one session, in the form for a server alone, or in that for a cluster. */
    private Arguments session(boolean clustered, int limit, int appends) {
        Arguments arguments = new Arguments()
                .keys(names.session(KEY))
                .keys(names.index(KEY.user()))
                .key(names.state(KEY.user()));
        if (!clustered) {
            arguments.keys(names.index(KEY.app())).key(names.state(KEY.app())).key(names.users(KEY.app()));
        }
        return arguments
                .add(1)
                .add(limit)
                .add(FOR_EVER)
                .add(FOR_EVER)
                .add(FOR_EVER)
                .add(UNUSED) // the number of values: there is no session behind this one
                .add("s")
                .add("user")
                .add(5)
                .add(clustered ? 0 : 8)
                .add(appends);
    }

    @CanIgnoreReturnValue
    private static Arguments events(Arguments arguments, long expected, String... ids) {
        return events(arguments, expected, NO_LEASE, ids);
    }

    @CanIgnoreReturnValue
    private static Arguments events(Arguments arguments, long expected, long fence, String... ids) {
        arguments.add(expected).add(fence).add(ids.length);
        Arrays.stream(ids)
                .forEach(id -> arguments.add(id).add(id + "\u001Frest").add(0));
        return arguments;
    }

    private static Arguments plain(Arguments arguments, String... ids) {
        arguments.add(ids.length);
        Arrays.stream(ids).forEach(id -> arguments.add(id).add(id + "\u001Frest"));
        return arguments;
    }

    private static String[] ids(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "e" + i).toArray(String[]::new);
    }

    /** What came of the only session: one outcome for each append. */
    @CanIgnoreReturnValue
    private List<Object> outcomes(Arguments arguments) {
        List<Object> session =
                Reply.list(keyspace.eval(Script.APPEND, arguments).get(0));
        assertThat(session.get(4)).isEqualTo(created());
        return session.subList(5, session.size());
    }

    @CanIgnoreReturnValue
    private List<Object> append(int limit, String... ids) {
        return Reply.list(outcomes(events(session(false, limit, 1), -1, ids)).get(0));
    }

    private String created() {
        return keyspace.commands().hget(names.meta(KEY), "created");
    }

    private List<Long> kept() {
        return keyspace.commands().xrange(names.events(KEY), io.lettuce.core.Range.unbounded()).stream()
                .map(entry -> Long.parseLong(entry.getId().replace("-0", "")))
                .toList();
    }

    private static Long[] sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    @Test
    void anAbsentSessionIsZeroAndNothingIsWritten() {
        assertThat(keyspace.eval(Script.APPEND, events(session(false, 0, 1), -1, "e1")))
                .containsExactly(0L);
        assertThat(keyspace.keys()).isEmpty();
    }

    @Test
    void eachAppendIsWholeOrNotWhateverItsNeighboursAre() {
        create();
        Arguments arguments = session(false, 0, 5);
        events(arguments, 0, "a", "b");
        events(arguments, 0, "c");
        events(arguments, 2, "d", "a", "e");
        events(arguments, 0, "b");
        events(arguments, -1, "f");
        assertThat(outcomes(arguments))
                .containsExactly(
                        List.of(1L, 2L),
                        List.of(-2L, 2L),
                        List.of(3L, List.of(1L, "a\u001Frest"), 4L),
                        List.of(List.of(2L, "b\u001Frest")),
                        List.of(5L));
        assertThat(kept()).containsExactly(sequences(1, 5));
        assertThat(keyspace.commands().hgetall(names.ids(KEY)))
                .isEqualTo(Map.of("a", "1", "b", "2", "d", "3", "e", "4", "f", "5"));
    }

    /** The short way, and the long one that a limit takes, do the same. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void plainAppendsFindWhatIsThere(int limit) {
        create();
        Arguments arguments = plain(plain(plain(session(false, limit, -3).add(NO_LEASE), "a", "b"), "b"), "c", "a");
        assertThat(outcomes(arguments))
                .containsExactly(
                        List.of(1L, 2L), List.of(List.of(2L, "b\u001Frest")), List.of(3L, List.of(1L, "a\u001Frest")));
        assertThat(kept()).containsExactly(sequences(1, 3));
        assertThat(keyspace.commands().hgetall(names.ids(KEY))).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
        String updated = keyspace.commands().hget(names.meta(KEY), "updated");
        assertThat(keyspace.commands().zscore(names.index(KEY.user()).get(0), "s"))
                .isEqualTo(keyspace.commands().zscore(names.index(KEY.app()).get(0), "s\u0000user"))
                .isEqualTo(Double.parseDouble(updated));
    }

    private void holdLease(String number) {
        assertThat(keyspace.commands().hset(names.meta(KEY), Map.of("fence", number)))
                .isNotNegative();
    }

    /** Both ways judge by the number of the lease alone; what is there already is answered whatever that is. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void plainAppendsExpectALease(int limit) {
        create();
        holdLease("9007199254740991");
        assertThat(outcomes(plain(plain(session(false, limit, -2).add(9007199254740991L), "a"), "b")))
                .containsExactly(List.of(1L), List.of(2L));
        for (long lost : List.of(1L, 9007199254740990L)) {
            assertThat(outcomes(plain(plain(plain(session(false, limit, -3).add(lost), "c"), "b"), "b", "d")))
                    .containsExactly(List.of(-5L), List.of(List.of(2L, "b\u001Frest")), List.of(-5L));
        }
        assertThat(kept()).containsExactly(sequences(1, 2));
        assertThat(keyspace.commands().hkeys(names.ids(KEY))).containsExactlyInAnyOrder("a", "b");
    }

    /** The lease comes before the sequence that is expected, and each append is judged by itself. */
    @Test
    void appendsOfSeveralLeasesAreJudgedOneByOne() {
        create();
        holdLease("8");
        Arguments arguments = session(false, 0, 5);
        events(arguments, 0, 8, "a");
        events(arguments, 0, 7, "b");
        events(arguments, 0, 8, "c");
        events(arguments, -1, NO_LEASE, "d");
        events(arguments, 0, 7, "a");
        assertThat(outcomes(arguments))
                .containsExactly(
                        List.of(1L), List.of(-5L), List.of(-2L, 1L), List.of(2L), List.of(List.of(1L, "a\u001Frest")));
    }

    /** A session that never was under a lease is under none of those before. */
    @Test
    void withoutALeaseEveryNumberIsLost() {
        create();
        assertThat(outcomes(plain(session(false, 0, -1).add(7), "a"))).containsExactly(List.of(-5L));
        assertThat(outcomes(events(session(false, 0, 1), -1, 7, "a"))).containsExactly(List.of(-5L));
        assertThat(kept()).isEmpty();
    }

    /** Before it is written, and again in the step that would let it count; a batch that counts is not judged. */
    @Test
    void aLargeBatchIsJudgedAtItsBeginAndAtItsEnd() {
        create();
        holdLease("8");
        assertThat(begin(7)).containsExactly(-5L);
        assertThat(keyspace.commands().hexists(names.meta(KEY), "batch")).isFalse();
        assertThat(begin(8)).containsExactly(0L, created(), 2L);
        Arguments stage =
                new Arguments().key(names.meta(KEY)).key(names.events(KEY)).key(names.ids(KEY));
        stage.add("name").add(60_000_000).add(1);
        keyspace.eval(Script.STAGE, stage.add("a").add("a\u001Frest").add("b").add("b\u001Frest"));
        holdLease("9");
        Arguments end = session(false, 0, 1).add(-1).add(8).add(-2).add("name").add(1);
        end.add("sk").add("1");
        assertThat(outcomes(end)).containsExactly(List.of(-5L));
        assertThat(keyspace.commands().hget(names.meta(KEY), "sequence")).isEqualTo("0");
        assertThat(keyspace.commands().hgetall(names.state(KEY))).isEmpty();
        holdLease("8");
        assertThat(outcomes(end)).containsExactly(List.of(2L));
        assertThat(outcomes(end)).containsExactly(List.of(-4L));
        holdLease("9");
        assertThat(begin(8)).containsExactly(2L, created(), 0L, 1L, 1L, 2L, 2L);
    }

    private List<Object> begin(long fence) {
        Arguments arguments = new Arguments().key(names.meta(KEY)).key(names.ids(KEY));
        arguments.add("name").add(60_000_000).add(-1).add(fence);
        return keyspace.eval(Script.BEGIN, arguments.add("a").add("b"));
    }

    /** An id that was trimmed is unknown, though its name may still be there. */
    @Test
    void aPlainAppendOfWhatDoesNotCountIsNew() {
        create();
        append(0, ids(1, 5));
        String ignored =
                keyspace.commands().hset(names.meta(KEY), Map.of("first", "3")).toString();
        assertThat(outcomes(plain(session(false, 0, -1).add(NO_LEASE), "e2", "e4")))
                .containsExactly(List.of(6L, List.of(4L, "e4\u001Frest")));
        assertThat(keyspace.commands().hget(names.ids(KEY), "e2")).isEqualTo("6");
    }

    @Test
    void whatIsThereAlreadyMovesNothing() {
        create();
        append(0, "a");
        Map<String, String> before = keyspace.commands().hgetall(names.meta(KEY));
        List<Object> session = Reply.list(keyspace.eval(Script.APPEND, events(session(false, 0, 1), 0, "a"))
                .get(0));
        assertThat(session).startsWith(0L, 0L).last().isEqualTo(List.of(List.of(1L, "a\u001Frest")));
        assertThat(keyspace.commands().hgetall(names.meta(KEY))).isEqualTo(before);
    }

    @Test
    void tenThousandEventsGoInOneScript() {
        create();
        assertThat(append(0, ids(1, 10_000))).hasSize(10_000).startsWith(1L).endsWith(10_000L);
        assertThat(append(0, ids(1, 10_000))).hasSize(10_000).endsWith(List.of(10_000L, "e10000\u001Frest"));
        assertThat(keyspace.commands().xlen(names.events(KEY))).isEqualTo(10_000);
        assertThat(keyspace.commands().hlen(names.ids(KEY))).isEqualTo(10_000);
    }

    @Test
    void theLimitTakesTheOldestAndTheirIds() {
        create();
        append(3, ids(1, 5));
        assertThat(kept()).containsExactly(3L, 4L, 5L);
        append(3, "e6");
        assertThat(kept()).containsExactly(4L, 5L, 6L);
        assertThat(keyspace.commands().hkeys(names.ids(KEY))).containsExactlyInAnyOrder("e4", "e5", "e6");
        assertThat(append(3, "e1")).containsExactly(7L);
    }

    /** What a lowered limit leaves goes in pages, and counts no more from the first. */
    @Test
    void aLimitThatWasLoweredLeavesNoMoreThanItSays() {
        create();
        append(0, ids(1, 10_000));
        List<Object> session = Reply.list(keyspace.eval(Script.APPEND, events(session(false, 10, 1), -1, "last"))
                .get(0));
        assertThat(session.get(3)).isEqualTo(1L);
        assertThat(keyspace.commands().hget(names.meta(KEY), "first")).isEqualTo("9992");
        assertThat(kept()).hasSize(10_001 - 500);
        Arguments trim =
                new Arguments().key(names.meta(KEY)).key(names.events(KEY)).key(names.ids(KEY));
        int pages = 0;
        while (keyspace.eval(Script.TRIM, trim).contains(1L)) {
            pages++;
        }
        assertThat(pages).isEqualTo(18);
        assertThat(kept()).containsExactly(sequences(9_992, 10_001));
        assertThat(keyspace.commands().hlen(names.ids(KEY))).isEqualTo(10);
    }

    @Test
    void deltasAreAppliedWithTheirEventAndNotAgain() {
        create();
        for (int i = 0; i < 2; i++) {
            outcomes(delta(session(false, 0, 1), "e1"));
            keyspace.commands().hset(names.state(KEY), "s", "\"later\"");
        }
        assertThat(keyspace.commands().hgetall(names.state(KEY))).isEqualTo(Map.of("s", "\"later\""));
        assertThat(keyspace.commands().hgetall(names.state(KEY.user()))).isEqualTo(Map.of("u", "2"));
        assertThat(keyspace.commands().hgetall(names.state(KEY.app()))).isEqualTo(Map.of("a", "3"));
        assertThat(keyspace.commands().zrange(names.users(KEY.app()), 0, -1)).containsExactly("user");
    }

    /** In the form for a cluster what is the app's waits in the session, and is told with every answer until it is told. */
    @Test
    void inAClusterWhatIsTheAppsWaits() {
        create();
        outcomes(delta(session(true, 0, 1), "e1"));
        List<Object> again = Reply.list(
                keyspace.eval(Script.APPEND, delta(session(true, 0, 1), "e1")).get(0));
        String created = keyspace.commands().hget(names.meta(KEY), "created");
        assertThat(again.get(2)).isEqualTo(List.of(created, List.of(List.of(1L, "a", "3"))));
        assertThat(keyspace.commands().hgetall(names.state(KEY.app()))).isEmpty();
        Arguments told = new Arguments().key(names.meta(KEY)).add(created).add(1);
        keyspace.eval(Script.TOLD, told);
        assertThat(keyspace.commands().hexists(names.meta(KEY), "outbox")).isFalse();
    }

    private static Arguments delta(Arguments arguments, String id) {
        return arguments
                .add(-1)
                .add(NO_LEASE)
                .add(1)
                .add(id)
                .add(id + "\u001Frest")
                .add(4)
                .add("ss")
                .add("1")
                .add("uu")
                .add("2")
                .add("aa")
                .add("3")
                .add("sgone")
                .add(null);
    }
}
