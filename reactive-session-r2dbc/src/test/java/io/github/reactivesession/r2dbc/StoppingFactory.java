/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections that, for a while, leave out the commit at the end of a text of several statements. */
record StoppingFactory(ConnectionFactory driver, AtomicBoolean stopping) implements ConnectionFactory {
    private static final String COMMIT = "; COMMIT";

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(driver.create()).map(this::wrap);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return driver.getMetadata();
    }

    private Connection wrap(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                StoppingFactory.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("createStatement")) {
                        return connection.createStatement(shortened((String) args[0]));
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private String shortened(String sql) {
        return stopping.get() && sql.endsWith(COMMIT) ? sql.substring(0, sql.length() - COMMIT.length()) : sql;
    }
}
