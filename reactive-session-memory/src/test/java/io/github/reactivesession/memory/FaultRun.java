/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of one rule against a store with a fault, and notes which of them failed. */
final class FaultRun implements TestExecutionListener {
    private static final Pattern NAME = Pattern.compile("^(r\\d+_?)+");
    private static final Pattern RULE = Pattern.compile("r\\d+");

    private final Set<String> passed = new TreeSet<>();
    private final Set<String> failed = new TreeSet<>();

    private FaultRun() {}

    static FaultRun of(Fault fault, int rule) {
        FaultRun run = new FaultRun();
        LauncherDiscoveryRequest tests = LauncherDiscoveryRequestBuilder.request()
                .selectors(testsOf(rule))
                .configurationParameter(
                        "junit.jupiter.execution.timeout.default", fault.equals(Fault.NONE) ? "60 s" : "5 s")
                .build();
        FaultTarget.use(fault);
        LauncherFactory.create().execute(tests, run);
        return run;
    }

    private static List<? extends DiscoverySelector> testsOf(int rule) {
        return Arrays.stream(FaultTarget.class.getMethods())
                .filter(method -> rules(method.getName()).contains("r" + rule))
                .map(method -> selectMethod(FaultTarget.class, method))
                .toList();
    }

    /** The rules that the name of a test begins with. */
    private static List<String> rules(String name) {
        Matcher begin = NAME.matcher(name);
        return begin.find()
                ? RULE.matcher(begin.group()).results().map(MatchResult::group).toList()
                : List.of();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .ifPresent(name ->
                        (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL ? passed : failed).add(name));
    }

    Set<String> passed() {
        return passed;
    }

    Set<String> failed() {
        return failed;
    }
}
