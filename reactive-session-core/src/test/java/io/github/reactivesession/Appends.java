/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Appends of events that hold nothing but an id, and what has become of each. */
final class Appends {
    private final GroupCommit commit;

    Appends(GroupCommit commit) {
        this.commit = commit;
    }

    static SessionKey session(String id) {
        return SessionKey.of("app", "user", id);
    }

    static Event event(String id) {
        return Event.builder("a").id(id).build();
    }

    static Outcome stored(List<Event> events) {
        return Outcome.of(new Appended(Instant.EPOCH, events));
    }

    Mono<List<Event>> append(String session, String... ids) {
        List<Event> events = Stream.of(ids).map(Appends::event).toList();
        return commit.append(session(session), events, ExpectedSequence.any()).map(Appended::events);
    }

    @CanIgnoreReturnValue
    TestSubscriber<List<Event>> subscribe(String session, String... ids) {
        TestSubscriber<List<Event>> subscriber = TestSubscriber.create();
        append(session, ids).subscribe(subscriber);
        return subscriber;
    }

    /** One subscription for each id. */
    @CanIgnoreReturnValue
    List<TestSubscriber<List<Event>>> subscribeEach(String session, String... ids) {
        return Stream.of(ids).map(id -> subscribe(session, id)).toList();
    }
}
