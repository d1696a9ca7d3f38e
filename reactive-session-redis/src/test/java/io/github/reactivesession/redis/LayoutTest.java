/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.servers.ServerKind;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What somebody finds who looks at the server by hand; the documentation draws it so. */
class LayoutTest {
    private static final SessionKey KEY = SessionKey.of("shop", "alice", "s-1");
    private static final Map<String, String> OF_A_SESSION = Map.of(
            ":1:{shop:alice}:s-1:meta", "hash",
            ":1:{shop:alice}:s-1:state", "hash",
            ":1:{shop:alice}:s-1:events", "stream",
            ":1:{shop:alice}:s-1:ids", "hash",
            ":1:{shop:alice}:sessions", "zset",
            ":1:{shop:alice}:expiring", "zset",
            ":1:{shop:alice}:state", "hash");
    private static final Map<String, String> OF_AN_APP = Map.of(
            ":1:apps", "hash",
            ":1:{shop}:sessions", "zset",
            ":1:{shop}:expiring", "zset",
            ":1:{shop}:state", "hash",
            ":1:{shop}:users", "zset");

    private static Event event() {
        return Event.user("hello").toBuilder()
                .id("e-1")
                .timestamp(Instant.parse("2026-01-02T03:04:05.000006Z"))
                .agentId("agent")
                .invocationId("invocation")
                .metadata(Map.of("m", 1))
                .build()
                .withStateDelta(JsonObject.of("s", 3).with("user:u", 2).with("app:a", 1));
    }

    private static void fill(SessionStore store) {
        NewSession session = NewSession.of(KEY)
                .withAgentId("agent")
                .withTimeToLive(Duration.ofHours(1))
                .withMetadata(Map.of("title", "t"));
        Keyspace.await(store.create(KEY, session));
        Keyspace.await(store.append(KEY, List.of(event()), ExpectedSequence.any()));
    }

    @OnEachRedis
    void aSessionIsSevenKeysOfItsUserAndAnAppIsFiveOrSix(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        fill(keyspace.store());
        Map<String, String> expected = new TreeMap<>(OF_A_SESSION);
        expected.putAll(OF_AN_APP);
        if (kind == ServerKind.REDIS_CLUSTER) {
            expected.put(":1:{shop}:told", "hash");
        }
        Map<String, String> found = new TreeMap<>();
        keyspace.keys()
                .forEach(key ->
                        found.put(key, keyspace.commands().type(keyspace.names().prefix() + key)));
        assertThat(found).isEqualTo(expected);
    }

    @OnEachRedis
    void theHashOfASessionHasItsRecord(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        fill(keyspace.store());
        Map<String, String> meta = keyspace.commands().hgetall(keyspace.names().meta(KEY));
        assertThat(meta)
                .containsEntry("version", "1")
                .containsEntry("sequence", "1")
                .containsEntry("first", "1")
                .containsEntry("status", "ACTIVE")
                .containsEntry("agent", "agent")
                .containsEntry("ttl", "3600000000")
                .containsEntry("m:title", "\"t\"")
                .containsOnlyKeys(
                        "version",
                        "sequence",
                        "first",
                        "created",
                        "updated",
                        "expires",
                        "ttl",
                        "status",
                        "agent",
                        "call",
                        "m:title");
        assertThat(Long.parseLong(meta.get("expires")) - Long.parseLong(meta.get("updated")))
                .isEqualTo(3_600_000_000L);
        String index = keyspace.names().index(KEY.user()).get(0);
        assertThat(keyspace.commands().zscore(index, "s-1")).isEqualTo(Double.parseDouble(meta.get("updated")));
        String ofApp = keyspace.names().index(KEY.app()).get(1);
        assertThat(keyspace.commands().zscore(ofApp, "s-1\0alice")).isEqualTo(Double.parseDouble(meta.get("expires")));
    }

    @OnEachRedis
    void anEventIsAnEntryByItsSequenceAndStatesAreJsonByKey(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        fill(keyspace.store());
        Keys names = keyspace.names();
        List<StreamMessage<String, String>> entries = keyspace.commands().xrange(names.events(KEY), Range.unbounded());
        assertThat(entries).extracting(StreamMessage::getId).containsExactly("1-0");
        assertThat(entries.get(0).getBody()).containsExactly(Map.entry("e", EventText.write(event())));
        assertThat(keyspace.commands().hgetall(names.ids(KEY))).containsExactly(Map.entry("e-1", "1"));
        assertThat(keyspace.commands().hgetall(names.state(KEY))).containsExactly(Map.entry("s", "3"));
        assertThat(keyspace.commands().hgetall(names.state(KEY.user()))).containsExactly(Map.entry("u", "2"));
        assertThat(keyspace.commands().hgetall(names.state(KEY.app()))).containsExactly(Map.entry("a", "1"));
        assertThat(keyspace.commands().zscore(names.users(KEY.app()), "alice")).isInfinite();
        assertThat(keyspace.commands().hkeys(names.apps())).containsExactly("shop");
    }

    @Test
    void anEventIsNineFieldsAndWhatIsAbsentIsEmpty() {
        assertThat(EventText.write(event()).split("\u001F", -1))
                .containsExactly(
                        "e-1",
                        "2026-01-02T03:04:05.000006Z",
                        "user",
                        "agent",
                        "invocation",
                        "",
                        "{\"stateDelta\":{\"s\":3,\"user:u\":2,\"app:a\":1}}",
                        "{\"m\":1}",
                        "{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"hello\"}]}");
        Event bare = Event.builder("a").id("i").timestamp(Instant.EPOCH).build();
        assertThat(EventText.write(bare).split("\u001F", -1))
                .containsExactly("i", "1970-01-01T00:00:00.000000Z", "a", "", "", "", "", "", "");
        assertThat(EventText.read(7, EventText.write(bare))).isEqualTo(bare.withSequence(7));
        assertThat(EventText.read(1, EventText.write(event()))).isEqualTo(event().withSequence(1));
    }
}
