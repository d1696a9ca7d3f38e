/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Connections on which the server, for a while, answers whatever begins by the error of a server that ends. */
record RefusingFactory(ConnectionFactory driver, boolean postgres, AtomicBoolean refusing)
        implements ConnectionFactory {
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
                RefusingFactory.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> call(connection, method, args));
    }

    private Object call(Connection connection, Method method, Object[] args) throws Throwable {
        if (method.getName().equals("beginTransaction") && refusing.get()) {
            return Flux.from(refusal(connection).execute())
                    .flatMap(Result::getRowsUpdated)
                    .then();
        }
        try {
            Object result = method.invoke(connection, args);
            return result instanceof Statement statement && !isRollback(args) ? wrap(connection, statement) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isRollback(Object[] args) {
        return args[0].equals("ROLLBACK");
    }

    private Statement wrap(Connection connection, Statement statement) {
        return (Statement) Proxy.newProxyInstance(
                RefusingFactory.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, args) -> {
                    if (method.getName().equals("execute") && refusing.get()) {
                        return refusal(connection).execute();
                    }
                    Object result = method.invoke(statement, args);
                    return result == statement ? proxy : result;
                });
    }

    private Statement refusal(Connection connection) {
        return connection.createStatement(
                postgres
                        ? "DO $$ BEGIN RAISE EXCEPTION 'going' USING ERRCODE = '57P01'; END $$"
                        : "SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = 1053, MESSAGE_TEXT = 'going'");
    }
}
