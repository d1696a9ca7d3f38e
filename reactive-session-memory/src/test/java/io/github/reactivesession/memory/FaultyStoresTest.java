/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The suite under test: each fault must be caught by a test of the rule that is meant to catch it. */
class FaultyStoresTest {
    /** What the store under test does wrong; the suite makes its own instances of its test class. */
    private static Fault current;

    private static List<Fault> faults() {
        return Stream.concat(SessionFaults.all().stream(), EventFaults.all().stream())
                .toList();
    }

    @Test
    void thereAreManyFaults() {
        assertThat(faults()).hasSizeGreaterThanOrEqualTo(25);
        assertThat(faults()).extracting(Fault::name).doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> eachFaultIsCaughtByItsRule() {
        return faults().stream().map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> expectCaught(fault)));
    }

    private static void expectCaught(Fault fault) {
        List<Method> tests = testsOf(fault.rule());
        assertThat(tests).as("tests of rule %s", fault.rule()).isNotEmpty();
        current = fault;
        Optional<Method> catcher =
                tests.stream().filter(FaultyStoresTest::fails).findFirst();
        assertThat(catcher).as("the test that catches: %s", fault).isPresent();
        System.out.printf("caught  %-52s by %s%n", fault, catcher.get().getName());
    }

    private static List<Method> testsOf(String rule) {
        return Arrays.stream(SessionStoreTck.class.getMethods())
                .filter(method -> rulesOf(method).contains(rule))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    /** The rules a test bears in its name, such as {@code r1r2_everyUserIdIsItsOwn}. */
    private static List<String> rulesOf(Method test) {
        String numbers = test.getName().split("_", 2)[0];
        return List.of(numbers.split("(?=r)"));
    }

    private static boolean fails(Method test) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectMethod(FaultySuite.class, test))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        assertThat(summary.getSummary().getTestsFoundCount())
                .as("runs of %s", test.getName())
                .isPositive();
        return summary.getSummary().getTotalFailureCount() > 0;
    }

    /** The whole suite over a faulty store. Not found by the build: only the tests above run it. */
    static class FaultySuite implements SessionStoreTck {
        private final StoreFixture fixture = new MemoryFixture() {
            private final Map<StoreOptions, SessionStore> faulty = new HashMap<>();

            @Override
            protected SessionStore openStore(StoreOptions options) {
                return faulty.computeIfAbsent(
                        options,
                        given -> current.broken()
                                .apply(super.openStore(current.options().apply(given))));
            }
        };

        @Override
        public StoreFixture fixture() {
            return fixture;
        }
    }
}
