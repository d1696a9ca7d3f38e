/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that give and end a lease, by themselves: what they answer, and what they leave on the server (R13). */
class LeaseScriptsTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final long MINUTE = 60_000_000;
    private static final long EXACT = 1L << 53;

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final String meta = keyspace.names().meta(KEY);

    private void create() {
        Keyspace.await(keyspace.store()
                .create(
                        KEY,
                        NewSession.of(KEY).withTimeToLive(Duration.ofHours(1)).withAgentId("agent")));
    }

    private List<Object> lease(String holder, long micros) {
        return keyspace.eval(Script.LEASE, new Arguments().key(meta).add(holder).add(micros));
    }

    private List<Object> release(String holder) {
        return keyspace.eval(Script.RELEASE, new Arguments().key(meta).add(holder));
    }

    private Map<String, String> record() {
        return keyspace.commands().hgetall(meta);
    }

    private long now() {
        List<String> time = keyspace.commands().time();
        return Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
    }

    private void set(String field, long value) {
        assertThat(keyspace.commands().hset(meta, Map.of(field, Long.toString(value))))
                .isNotNegative();
    }

    @Test
    void anAbsentSessionIsZeroAndNothingIsWritten() {
        assertThat(lease("one", MINUTE)).containsExactly(0L);
        assertThat(release("one")).containsExactly(0L);
        assertThat(keyspace.keys()).isEmpty();
    }

    /** One that Redis has not ended yet, in the last millisecond of its time. */
    @Test
    void aSessionThatIsPastItsTimeIsAbsent() {
        create();
        set("expires", now() - 1);
        Map<String, String> before = record();
        assertThat(lease("one", MINUTE)).containsExactly(0L);
        assertThat(record()).isEqualTo(before);
    }

    @Test
    void theFirstNumberIsTheTimeAndWhatIsWrittenIsWhatIsTold() {
        create();
        long from = now();
        List<Object> given = lease("one", MINUTE);
        long fence = Reply.number(given.get(1));
        assertThat(fence).isBetween(from, now());
        assertThat(given.get(0)).isEqualTo(fence + MINUTE);
        assertThat(record())
                .containsEntry("fence", Long.toString(fence))
                .containsEntry("holder", "one")
                .containsEntry("leased", Long.toString(fence + MINUTE));
    }

    /** As one that is sent twice when a connection breaks does. */
    @Test
    void theSameHolderIsGivenTheSameNumberAndATimeFromNowOn() {
        create();
        List<Object> first = lease("one", MINUTE);
        List<Object> again = lease("one", 1);
        assertThat(again.get(1)).isEqualTo(first.get(1));
        assertThat(Reply.number(again.get(0))).isLessThan(Reply.number(first.get(0)));
        assertThat(lease("one", MINUTE).get(1)).isEqualTo(first.get(1));
    }

    @Test
    void anotherHolderIsToldTheEndAndChangesNothing() {
        create();
        List<Object> given = lease("one", MINUTE);
        Map<String, String> before = record();
        assertThat(lease("two", MINUTE)).containsExactly(given.get(0));
        assertThat(release("two")).containsExactly(0L);
        assertThat(record()).isEqualTo(before);
    }

    @Test
    void whoIsReleasedLeavesTheNumberAndTheNextHasAHigherOne() {
        create();
        long first = Reply.number(lease("one", MINUTE).get(1));
        assertThat(release("one")).containsExactly(1L);
        assertThat(release("one")).containsExactly(0L);
        assertThat(record()).containsEntry("fence", Long.toString(first)).doesNotContainKeys("holder", "leased");
        assertThat(Reply.number(lease("two", MINUTE).get(1))).isGreaterThan(first);
    }

    /** Whatever the clock says, the number grows, and all its digits are kept. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 52, EXACT - 2})
    void aClockThatWasSetBackTakesNoNumberBack(long last) {
        create();
        set("fence", last);
        assertThat(lease("one", MINUTE).get(1)).isEqualTo(last + 1);
        assertThat(record()).containsEntry("fence", Long.toString(last + 1));
        assertThat(lease("one", MINUTE).get(1)).isEqualTo(last + 1);
    }

    /** The longest time that may be asked for is a number without loss as well. */
    @Test
    void aCenturyIsKeptToTheMicrosecond() {
        create();
        long century = Duration.ofDays(36_525).toSeconds() * 1_000_000 - 1;
        List<Object> given = lease("one", century);
        assertThat(given.get(0)).isEqualTo(Reply.number(given.get(1)) + century);
        assertThat(record()).containsEntry("leased", given.get(0).toString());
    }

    /** A lease whose time is over passes on, and its holder is another one then. */
    @Test
    void whatIsOverIsTakenByWhoeverComes() {
        create();
        List<Object> first = lease("one", MINUTE);
        set("leased", now());
        long second = Reply.number(lease("two", MINUTE).get(1));
        assertThat(second).isGreaterThan(Reply.number(first.get(1)));
        assertThat(lease("one", MINUTE)).hasSize(1);
    }

    @Test
    void aHolderMayHaveAnyName() {
        create();
        for (String name : List.of("a b:{c}%", "\u0000", "1e3", "\uD83D\uDE00".repeat(255), "false")) {
            assertThat(lease(name, MINUTE)).as(name).hasSize(2);
            assertThat(record()).containsEntry("holder", name);
            assertThat(lease(name + " ", MINUTE)).as(name).hasSize(1);
            assertThat(release(name)).as(name).containsExactly(1L);
        }
    }

    /** Record, expiry and indexes stay; nor does a session that is made anew know of the one before. */
    @Test
    void nothingElseMovesAndNothingIsInherited() {
        create();
        Map<String, String> record = record();
        long left = keyspace.commands().pttl(meta);
        String index = keyspace.names().index(KEY.user()).get(0);
        Double listed = keyspace.commands().zscore(index, "s");
        assertThat(lease("one", 3 * 60 * MINUTE)).hasSize(2);
        Map<String, String> more = new HashMap<>(record());
        assertThat(more.keySet()).contains("fence", "holder", "leased");
        more.keySet().removeAll(List.of("fence", "holder", "leased"));
        assertThat(more).isEqualTo(record);
        assertThat(keyspace.commands().pttl(meta)).isBetween(left - 60_000, left);
        assertThat(keyspace.commands().zscore(index, "s")).isEqualTo(listed);
        Keyspace.await(keyspace.store().delete(new DeleteScope.OneSession(KEY), 1));
        create();
        assertThat(record()).doesNotContainKeys("fence", "holder", "leased");
    }
}
