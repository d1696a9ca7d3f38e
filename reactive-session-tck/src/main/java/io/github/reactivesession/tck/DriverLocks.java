/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets BlockHound pass the locks that Reactor and drivers hold for a moment. An error that is thrown to who waits for such a
 * lock leaves it broken: whoever waits for it later then waits for ever, in another test.
 */
public final class DriverLocks implements BlockHoundIntegration {
    private static final List<String> JDK = List.of("java.", "jdk.", "sun.");
    private static final List<String> DRIVERS =
            List.of("io.netty.", "io.lettuce.", "io.r2dbc.", "io.asyncer.", "reactor.");
    private static final String SELF = DriverLocks.class.getName();

    /** Is made by BlockHound. */
    public DriverLocks() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(DriverLocks::found);
    }

    private static void found(BlockingMethod method) {
        boolean passes = StackWalker.getInstance()
                .walk(frames -> passes(frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !name.startsWith(SELF) && !name.startsWith("reactor.blockhound."))
                        .toList()));
        if (!passes) {
            throw new BlockingOperationError(method);
        }
    }

    /** By the classes on the stack, the innermost first. */
    private static boolean passes(List<String> stack) {
        int caller = 0;
        while (caller < stack.size() && isIn(JDK, stack.get(caller))) {
            caller++;
        }
        boolean isLock = stack.subList(0, caller).contains(ReentrantLock.class.getName());
        return isLock && caller < stack.size() && isIn(DRIVERS, stack.get(caller));
    }

    private static boolean isIn(List<String> packages, String name) {
        return packages.stream().anyMatch(name::startsWith);
    }
}
