/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.time.Duration;
import java.util.Random;

/** Does something harmful to whoever goes through a proxy, each time something else, and leaves no lasting harm. */
public final class Mischief implements Runnable {
    private static final Duration SHORT = Duration.ofMillis(400);

    private final FaultProxy proxy;
    private final Random random;

    /**
     * Makes a series.
     *
     * @param proxy what is in between
     * @param seed the same makes the same series
     */
    public Mischief(FaultProxy proxy, long seed) {
        this.proxy = proxy;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        switch (random.nextInt(6)) {
            case 0 -> proxy.resetConnections();
            case 1 -> proxy.closeConnections();
            case 2 -> forAWhile(proxy::stall);
            case 3 -> forAWhile(() -> proxy.delay(Duration.ofMillis(5), Duration.ofMillis(40)));
            case 4 -> forAWhile(() -> proxy.cutAfterServerBytes(random.nextInt(5_000)));
            default ->
                forAWhile(() -> {
                    proxy.refuse();
                    proxy.resetConnections();
                });
        }
    }

    private void forAWhile(Runnable harm) {
        harm.run();
        try {
            Thread.sleep(SHORT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            proxy.heal();
        }
    }
}
