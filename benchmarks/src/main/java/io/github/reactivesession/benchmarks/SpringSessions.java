/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.session.CreateSessionRequest;
import org.springframework.ai.session.DefaultSessionService;
import org.springframework.ai.session.EventFilter;
import org.springframework.ai.session.InMemorySessionRepository;
import org.springframework.ai.session.SessionEvent;
import org.springframework.ai.session.SessionRepository;
import org.springframework.ai.session.SessionService;
import org.springframework.ai.session.jdbc.JdbcSessionRepository;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Spring AI Session, by its service, in memory or over JDBC. */
final class SpringSessions implements Peer {
    static final String NAME = "Spring AI Session";

    private final SessionService service;
    private final ToLongFunction<SessionService> rows;
    private final List<String> ids;
    private final List<Message> messages;
    private final List<Sample> samples;
    private final LongAdder deadlocks = new LongAdder();
    private long due;

    private SpringSessions(
            SessionRepository repository,
            ToLongFunction<SessionService> rows,
            List<String> ids,
            List<Sample> samples,
            List<Message> messages) {
        this.service =
                DefaultSessionService.builder().sessionRepository(repository).build();
        this.rows = rows;
        this.ids = ids;
        this.samples = samples;
        this.messages = messages;
        ids.forEach(id -> service.create(
                CreateSessionRequest.builder().id(id).userId("user").build()));
    }

    static SpringSessions inMemory(int sessions, List<Sample> samples, List<Message> messages) {
        List<String> ids = ids(sessions);
        ToLongFunction<SessionService> rows =
                made -> ids.stream().mapToLong(id -> made.getEvents(id).size()).sum();
        return new SpringSessions(InMemorySessionRepository.builder().build(), rows, ids, samples, messages);
    }

    static SpringSessions jdbc(DataSource pool, int sessions, List<Sample> samples, List<Message> messages) {
        JdbcTemplate template = new JdbcTemplate(pool);
        return new SpringSessions(
                JdbcSessionRepository.builder().dataSource(pool).build(),
                made -> count(template),
                ids(sessions),
                samples,
                messages);
    }

    private static long count(JdbcTemplate template) {
        return Objects.requireNonNull(template.queryForObject("SELECT COUNT(*) FROM AI_SESSION_EVENT", Long.class));
    }

    private static List<String> ids(int sessions) {
        return IntStream.range(0, sessions).mapToObj(i -> "session-" + i).toList();
    }

    /** Once more where the database has chosen it as a victim, as its caller would have to. */
    @Override
    public void append(int session, int sample) {
        SessionEvent event = SessionEvent.builder()
                .id(Sample.newId())
                .sessionId(ids.get(session))
                .timestamp(Instant.now())
                .message(messages.get(sample))
                .metadata(samples.get(sample).event().metadata())
                .build();
        boolean stored = false;
        while (!stored) {
            try {
                service.appendEvent(event);
                stored = true;
            } catch (PessimisticLockingFailureException e) {
                deadlocks.increment();
            }
        }
    }

    /** How often an append had to be repeated. */
    long deadlocks() {
        return deadlocks.sum();
    }

    @Override
    public void check(long appended) {
        due += appended;
        Peer.require(NAME, due, rows.applyAsLong(service));
    }

    List<SessionEvent> newest(int session, int count) {
        return service.getEvents(ids.get(session), EventFilter.lastN(count));
    }

    List<SessionEvent> all(int session) {
        return service.getEvents(ids.get(session));
    }
}
