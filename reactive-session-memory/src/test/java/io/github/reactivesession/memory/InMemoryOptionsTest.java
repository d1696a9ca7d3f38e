/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The bounds of the memory store: held exactly, given back by whatever frees room, and never half written. */
class InMemoryOptionsTest {
    private static final UserKey USER = UserKey.of("app", "user");
    private static final SessionKey KEY = USER.session("s");
    private static final Event EVENT =
            Event.user("hello").toBuilder().id("e").timestamp(Instant.EPOCH).build();
    private static final long SIZE = SessionCodec.size(EVENT.withSequence(1));

    private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));

    private SessionService service(StoreOptions options, InMemoryOptions bounds) {
        return SessionService.create(InMemorySessionStore.create(options.withClock(clock), bounds));
    }

    private SessionService bytes(long most) {
        SessionService service =
                service(StoreOptions.defaults(), InMemoryOptions.unbounded().withMaxBytes(most));
        assertThat(service.create(NewSession.of(KEY)).block()).isNotNull();
        return service;
    }

    private static Event event(int n) {
        return EVENT.toBuilder().id(Integer.toString(n)).build();
    }

    @Test
    void moreSessionsThanTheBoundAreRefused() {
        SessionService service =
                service(StoreOptions.defaults(), InMemoryOptions.unbounded().withMaxSessions(2));
        assertThat(service.create(NewSession.of(USER)).block()).isNotNull();
        assertThat(service.create(NewSession.of(KEY)).block()).isNotNull();
        assertThatThrownBy(() -> service.create(NewSession.of(USER)).block())
                .isInstanceOfSatisfying(LimitExceededException.class, error -> {
                    assertThat(error.limitName()).isEqualTo("maxSessions");
                    assertThat(error.limit()).isEqualTo(2);
                    assertThat(error.actual()).isEqualTo(3);
                });
        assertThat(service.delete(KEY).block()).isEqualTo(1);
        assertThat(service.create(NewSession.of(USER)).block()).isNotNull();
    }

    @Test
    void aCreateThatFailsTakesNoRoom() {
        SessionService service =
                service(StoreOptions.defaults(), InMemoryOptions.unbounded().withMaxSessions(2));
        assertThat(service.create(NewSession.of(KEY)).block()).isNotNull();
        for (int i = 0; i < 5; i++) {
            assertThat(service.getOrCreate(NewSession.of(KEY)).block()).isNotNull();
            assertThat(service.create(NewSession.of(KEY)).onErrorComplete().blockOptional())
                    .isEmpty();
        }
        assertThat(service.create(NewSession.of(USER)).block()).isNotNull();
    }

    @Test
    void expiredSessionsMakeRoom() {
        SessionService service = service(
                StoreOptions.defaults().withSessionTtl(Duration.ofSeconds(1)),
                InMemoryOptions.unbounded().withMaxSessions(1));
        assertThat(service.create(NewSession.of(KEY)).block()).isNotNull();
        clock.advance(Duration.ofSeconds(1));
        assertThat(service.create(NewSession.of(USER)).block()).isNotNull();
    }

    @Test
    void moreBytesThanTheBoundAreRefusedWhole() {
        SessionService service = bytes(2 * SIZE);
        assertThatThrownBy(() -> service.appendAll(KEY, List.of(event(1), event(2), event(3)))
                        .blockLast())
                .isInstanceOf(LimitExceededException.class);
        assertThat(service.countEvents(KEY, EventQuery.all()).block()).isZero();
        assertThat(service.appendAll(KEY, List.of(event(1), event(2)))
                        .blockLast()
                        .sequence())
                .isEqualTo(2);
        assertThatThrownBy(() -> service.append(KEY, event(3)).block()).isInstanceOf(LimitExceededException.class);
        assertThat(service.append(KEY, event(2)).block().sequence()).isEqualTo(2);
    }

    @Test
    void whateverFreesEventsGivesTheirBytesBack() {
        SessionService trimming = service(
                StoreOptions.defaults().withEventLimit(2),
                InMemoryOptions.unbounded().withMaxBytes(3 * SIZE));
        assertThat(trimming.create(NewSession.of(KEY)).block()).isNotNull();
        List<Event> many =
                IntStream.range(1, 9).mapToObj(InMemoryOptionsTest::event).toList();
        assertThat(Flux.fromIterable(many)
                        .concatMap(event -> trimming.append(KEY, event))
                        .count()
                        .block())
                .isEqualTo(8);

        SessionService deleting = bytes(SIZE);
        for (int i = 0; i < 3; i++) {
            assertThat(deleting.append(KEY, event(1)).block().sequence()).isEqualTo(1);
            assertThat(deleting.delete(KEY).block()).isEqualTo(1);
            assertThat(deleting.create(NewSession.of(KEY)).block()).isNotNull();
        }
    }

    @Test
    void racingCreatesHoldTheBound() {
        SessionService service =
                service(StoreOptions.defaults(), InMemoryOptions.unbounded().withMaxSessions(10));
        Long created = Flux.range(0, 100)
                .flatMap(
                        n -> service.create(NewSession.of(USER.session("s" + n)))
                                .subscribeOn(Schedulers.parallel())
                                .onErrorComplete(LimitExceededException.class),
                        16)
                .count()
                .block();
        assertThat(created).isEqualTo(10);
    }

    @Test
    void negativeBoundsAreRefused() {
        assertThatThrownBy(() -> InMemoryOptions.unbounded().withMaxSessions(-1))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> InMemoryOptions.unbounded().withMaxBytes(-1))
                .isInstanceOf(InvalidRequestException.class);
    }
}
