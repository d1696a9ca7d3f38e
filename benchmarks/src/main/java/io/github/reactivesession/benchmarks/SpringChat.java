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
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Spring AI's chat memory over JDBC, a window of 20 messages. It keeps no history, and each message is read and written
 * again until it leaves the window; one session is for one caller, as of two at once it loses one. Users and assistants
 * say the texts by turns, as it lets a window begin with what a user says.
 */
final class SpringChat implements Peer {
    static final String NAME = "Spring AI chat memory, window of 20";

    private static final int WINDOW = 20;

    private final ChatMemory memory;
    private final List<String> ids;
    private final List<Message> asked;
    private final List<Message> answered;
    private final boolean[] answer;
    private final @Nullable String[] last;
    private final LongAdder deadlocks = new LongAdder();

    SpringChat(DataSource pool, int sessions, List<String> texts) {
        asked = texts.stream().map(text -> (Message) new UserMessage(text)).toList();
        answered =
                texts.stream().map(text -> (Message) new AssistantMessage(text)).toList();
        answer = new boolean[sessions];
        memory = MessageWindowChatMemory.builder()
                .chatMemoryRepository(
                        JdbcChatMemoryRepository.builder().dataSource(pool).build())
                .maxMessages(WINDOW)
                .build();
        ids = IntStream.range(0, sessions).mapToObj(i -> "session-" + i).toList();
        last = new String[sessions];
        for (int message = 0; message < sessions * WINDOW; message++) {
            append(message % sessions, message % texts.size());
        }
    }

    /** Once more where the database has chosen it as a victim, as its caller would have to. */
    @Override
    public void append(int session, int sample) {
        Message message = (answer[session] ? answered : asked).get(sample);
        boolean stored = false;
        while (!stored) {
            try {
                memory.add(ids.get(session), message);
                stored = true;
            } catch (PessimisticLockingFailureException e) {
                deadlocks.increment();
            }
        }
        answer[session] = !answer[session];
        last[session] = message.getText();
    }

    /** How often an append had to be repeated. */
    long deadlocks() {
        return deadlocks.sum();
    }

    /** It keeps 20 or somewhat fewer, so no count tells, but the newest does. */
    @Override
    public void check(long appended) {
        for (int session = 0; session < last.length; session++) {
            List<Message> kept = memory.get(ids.get(session));
            if (kept.isEmpty()
                    || !Objects.equals(last[session], kept.get(kept.size() - 1).getText())) {
                throw new IllegalStateException(NAME + ": the newest message of " + ids.get(session) + " is not there");
            }
        }
    }
}
