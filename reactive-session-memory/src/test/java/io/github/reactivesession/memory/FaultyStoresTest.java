/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the contract suite itself: each store with a fault must be caught by the tests of the rule it breaks, and the
 * same tests must pass without the fault.
 */
class FaultyStoresTest {
    private static final String SEQUENCES = "tck.model.sequences";
    private static final Map<Integer, FaultRun> FAULTLESS = new TreeMap<>();
    private static final Map<String, FaultRun> REPORT = new TreeMap<>();

    static List<Fault> faults() {
        return Stream.<Supplier<List<Fault>>>of(
                        KeyFaults::all,
                        SessionFaults::all,
                        ListFaults::all,
                        AppendFaults::all,
                        BatchFaults::all,
                        LeaseFaults::all,
                        ReadFaults::all,
                        FidelityFaults::all,
                        StateFaults::all,
                        TimeFaults::all,
                        ReactiveFaults::all,
                        HintFaults::all)
                .flatMap(group -> group.get().stream())
                .toList();
    }

    @BeforeAll
    static void keepRandomSequencesFew() {
        System.setProperty(SEQUENCES, "10");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theRuleCatchesTheFault(Fault fault) {
        FaultRun faultless = FAULTLESS.computeIfAbsent(fault.rule(), rule -> FaultRun.of(Fault.NONE, rule));
        assertThat(faultless.failed()).as("tests that fail without a fault").isEmpty();
        assertThat(faultless.passed()).as("tests of the rule").isNotEmpty();
        FaultRun faulty = FaultRun.of(fault, fault.rule());
        REPORT.put(fault.toString(), faulty);
        assertThat(faulty.failed()).as("tests that catch: " + fault).isNotEmpty();
    }

    @AfterAll
    static void report() {
        System.clearProperty(SEQUENCES);
        System.out.println(REPORT.entrySet().stream()
                .map(entry -> entry.getKey() + "\n      " + caught(entry.getValue()))
                .collect(Collectors.joining("\n", "Faults, and the tests that caught them\n", "")));
    }

    private static String caught(FaultRun run) {
        return run.failed().isEmpty() ? "NOT CAUGHT" : String.join("\n      ", run.failed());
    }
}
