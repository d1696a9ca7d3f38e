/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import com.google.genai.types.Content;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.messages.Message;

/** Appends in memory, on short and long sessions, beside the stores in memory of others. */
final class MemoryPeers {
    private static final int SHORT = 10;

    private final Settings settings;
    private final Contest contest;
    private final List<Sample> samples = Sample.list();
    private final List<Message> messages = SpringMessages.all(samples);
    private final List<Content> contents = AdkSessions.contents(samples);

    MemoryPeers(Settings settings, Contest contest) {
        this.settings = settings;
        this.contest = contest;
    }

    void run() throws Exception {
        int lengthy = settings.quick() ? 500 : 5_000;
        for (int callers : List.of(1, 64)) {
            String who = callers == 1 ? "append, 1 caller, " : "append, " + callers + " callers, a session each, ";
            beside(who, callers, SHORT);
            enough(who, contest.figures().get(contest.figures().size() - 1));
            beside(who, callers, lengthy);
            flat(who, callers);
        }
    }

    private void beside(String who, int callers, int length) throws Exception {
        Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
        rivals.put(
                AdkSessions.NAME,
                new Lengthening(callers, length, sessions -> new AdkSessions(sessions, samples, contents)));
        rivals.put(
                SpringSessions.NAME + " in memory",
                new Lengthening(callers, length, sessions -> SpringSessions.inMemory(sessions, samples, messages)));
        contest.measure(String.format("%sof %,d events", who, length), 0, ours(callers, length), rivals);
    }

    private Contest.Turn ours(int callers, int length) {
        return new Lengthening(callers, length, sessions -> new OursInMemory(sessions, samples));
    }

    /** What was measured just now, against a rate that somebody thought to be enough. */
    private void enough(String who, Figure figure) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        List<Double> ours = figure.rates().getOrDefault(Figure.OURS, List.of());
        rates.put(Figure.OURS, ours);
        rates.put("1,000,000 a second", Collections.nCopies(ours.size(), 1e6));
        contest.add(Figure.of(who + "as fast as is enough", 1, figure.load(), rates));
    }

    /** Many sessions share the events of a long one: 64 of that length would not fit. */
    private void flat(String who, int callers) throws Exception {
        int length = (int) settings.events() / callers;
        contest.measure(
                String.format("%sof %,d events", who, length),
                0.9,
                ours(callers, length),
                Map.of("ours, of " + SHORT + " events", ours(callers, SHORT)));
    }
}
