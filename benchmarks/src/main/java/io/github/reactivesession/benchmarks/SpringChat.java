/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.memory.repository.jdbc.JdbcChatMemoryRepository;
import org.springframework.ai.chat.messages.Message;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Spring AI's chat memory over JDBC, a window of 20 messages. It keeps no history, and each message is read and written
 * again until it leaves the window; one session is for one caller, as of two at once it loses one.
 */
final class SpringChat implements Peer {
    static final String NAME = "Spring AI chat memory, window of 20";

    private static final int WINDOW = 20;

    private final ChatMemory memory;
    private final List<String> ids;
    private final List<Message> messages;
    private final @Nullable String[] last;
    private final LongAdder deadlocks = new LongAdder();

    SpringChat(DataSource pool, int sessions, List<Message> messages) {
        this.messages = messages;
        memory = MessageWindowChatMemory.builder()
                .chatMemoryRepository(
                        JdbcChatMemoryRepository.builder().dataSource(pool).build())
                .maxMessages(WINDOW)
                .build();
        ids = IntStream.range(0, sessions).mapToObj(i -> "session-" + i).toList();
        last = new String[sessions];
        for (int session = 0; session < sessions; session++) {
            memory.add(ids.get(session), messages.subList(0, WINDOW));
            last[session] = messages.get(WINDOW - 1).getText();
        }
    }

    /** Once more where the database has chosen it as a victim, as its caller would have to. */
    @Override
    public void append(int session, int sample) {
        Message message = messages.get(sample);
        boolean stored = false;
        while (!stored) {
            try {
                memory.add(ids.get(session), message);
                stored = true;
            } catch (PessimisticLockingFailureException e) {
                deadlocks.increment();
            }
        }
        last[session] = message.getText();
    }

    /** How often an append had to be repeated. */
    long deadlocks() {
        return deadlocks.sum();
    }

    /** Rows are as many as before, so what tells is the newest. */
    @Override
    public void check(long appended) {
        for (int session = 0; session < last.length; session++) {
            List<Message> kept = memory.get(ids.get(session));
            Peer.require(NAME, WINDOW, kept.size());
            if (!Objects.equals(last[session], kept.get(WINDOW - 1).getText())) {
                throw new IllegalStateException(NAME + ": the newest message of " + ids.get(session) + " is not there");
            }
        }
    }
}
