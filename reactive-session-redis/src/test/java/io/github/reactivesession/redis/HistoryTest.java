/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a history is read: in which pieces, and of which session. */
class HistoryTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final EventFilter NOBODY = EventQuery.all().author("nobody").filter();
    private static final Pattern COUNT = Pattern.compile("COUNT (\\d+)");

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final RedisSessionStore store = keyspace.store();
    private final Meddler meddler = new Meddler();

    private History history() {
        Redis redis =
                new Redis(Connector.through(RedisFixture.client()).map(meddler::between), RedisOptions.defaults());
        redis.ready().block(Keyspace.PATIENCE);
        return new History(redis, keyspace.names());
    }

    @CanIgnoreReturnValue
    private Session create() {
        return Keyspace.await(store.create(KEY, NewSession.of(KEY)));
    }

    private void append(int count, String text) {
        List<Event> events =
                Stream.generate(() -> Event.user(text)).limit(count).toList();
        Keyspace.await(store.append(KEY, events, ExpectedSequence.any()));
    }

    private List<Integer> asked() {
        return meddler.sent.stream()
                .map(COUNT::matcher)
                .filter(Matcher::find)
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    @Test
    void r18_aFilterReadsSmallEventsInPiecesThatGrow() {
        create();
        append(2_000, "small");
        append(6_000, "small");
        History history = history();
        assertThat(Keyspace.await(history.count(KEY, NOBODY, SequenceRange.all())))
                .isZero();
        List<Integer> counted = asked();
        assertThat(counted).hasSize(19).startsWith(32, 64, 128, 256, 512, 512).endsWith(512);
        meddler.sent.clear();
        for (boolean descending : List.of(false, true)) {
            EventScan scan = new EventScan(NOBODY, SequenceRange.all(), descending, 10);
            assertThat(Keyspace.await(history.page(KEY, scan)).next()).isEqualTo(descending ? 3_425L : 4_576L);
            assertThat(asked()).isEqualTo(counted.subList(0, 12));
            meddler.sent.clear();
        }
    }

    /** 512 of them would be 64 MiB. */
    @Test
    void r18_aFilterHoldsFewLargeEventsAtATime() {
        create();
        append(64, "small");
        for (int i = 0; i < 4; i++) {
            append(32, "x".repeat(128 << 10));
        }
        append(600, "small");
        History history = history();
        Event wanted = Keyspace.await(store.append(KEY, List.of(Event.agent("wanted", "here")), ExpectedSequence.any()))
                .events()
                .get(0);
        EventFilter filter = EventQuery.all().author("wanted").filter();
        assertThat(Keyspace.await(history.count(KEY, filter, SequenceRange.all())))
                .isOne();
        List<Integer> counted = asked();
        assertThat(counted).startsWith(32, 64, 15, 7, 7).endsWith(104, 208, 416);
        meddler.sent.clear();
        EventScan scan = new EventScan(filter, SequenceRange.all(), false, 10);
        assertThat(Keyspace.await(history.page(KEY, scan)).items()).containsExactly(wanted);
        assertThat(asked()).isEqualTo(counted);
    }

    private Session[] remadeBy(Meddler.Moment moment) {
        Session[] second = new Session[1];
        create();
        append(3, "of the first");
        meddler.at(moment, () -> {
            Keyspace.await(store.delete(new DeleteScope.OneSession(KEY), 1));
            second[0] = create();
            append(4, "of the second");
        });
        return second;
    }

    /** Between any two commands another session may take the place; and the first command may be sent on and come last (R33). */
    @ParameterizedTest
    @EnumSource
    void r33_newsAreOfOneSession(Meddler.Moment moment) {
        History history = history();
        Session[] second = remadeBy(moment);
        List<News> news = Keyspace.await(history.news(List.of(new Position(KEY, 1)), 10));
        assertThat(news).hasSize(1);
        assertThat(news.get(0).createdAt()).isEqualTo(second[0].createdAt());
        assertThat(news.get(0).events())
                .hasSize(3)
                .allMatch(event ->
                        event.content().equals(Event.user("of the second").content()));
    }

    /** Stands before the server, and lets others act while commands are on their way. */
    private static final class Meddler implements InvocationHandler {
        private final List<String> sent = new CopyOnWriteArrayList<>();
        private @Nullable Link link;
        private @Nullable Moment moment;
        private Runnable action = () -> {};
        private @Nullable RedisCommand<String, String, ?> held;
        private int seen;

        enum Moment {
            BEFORE_THE_SECOND(1),
            BEFORE_THE_THIRD(2),
            WHILE_THE_FIRST_IS_SENT_ON(-1);

            private final int command;

            Moment(int command) {
                this.command = command;
            }
        }

        @SuppressWarnings("unchecked")
        Link between(Link made) {
            link = made;
            RedisClusterAsyncCommands<String, String> commands =
                    (RedisClusterAsyncCommands<String, String>) Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {RedisClusterAsyncCommands.class}, this);
            return new Link(made.connection(), commands, made.clustered(), made.own(), made.breaks(), made.ear());
        }

        void at(Moment when, Runnable what) {
            moment = when;
            action = what;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Link there = Objects.requireNonNull(link);
            CommandArgs<String, String> args = (CommandArgs<String, String>) arguments[2];
            sent.add(args.toCommandString());
            if (moment == null) {
                return method.invoke(there.commands(), arguments);
            }
            int index = seen++;
            boolean sendsOn = moment == Moment.WHILE_THE_FIRST_IS_SENT_ON;
            if (sendsOn && index == 0) {
                AsyncCommand<String, String, ?> first = new AsyncCommand<>(new Command<>(
                        (ProtocolKeyword) arguments[0], (CommandOutput<String, String, ?>) arguments[1], args));
                held = first;
                return first;
            }
            if (!sendsOn && index == moment.command) {
                act();
            }
            RedisFuture<?> answer = (RedisFuture<?>) method.invoke(there.commands(), arguments);
            assertThat(answer.await(1, TimeUnit.MINUTES)).isTrue();
            if (sendsOn) {
                act();
                there.connection().dispatch(Objects.requireNonNull(held));
            }
            return answer;
        }

        private void act() {
            moment = null;
            action.run();
        }
    }
}
