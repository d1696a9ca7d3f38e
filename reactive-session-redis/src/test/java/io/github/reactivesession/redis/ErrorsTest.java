/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers of all versions say, as they say it. */
class ErrorsTest {
    private static Throwable translated(String said) {
        return Errors.translate(new RedisCommandExecutionException(said));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "READONLY You can't write against a read only replica. script: 498b, on @user_script:1.",
                "ERR Error running script (call to f_87a0): @user_script:1: @user_script: 1: -READONLY You can't write",
                "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0",
                "LOADING Redis is loading the dataset in memory",
                "TRYAGAIN Multiple keys request during rehashing of slot"
            })
    void statesThatPassAreUnavailable(String said) {
        assertThat(translated(said)).isInstanceOf(StoreUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NOPERM this user has no permissions to run the 'xadd' command or its subcommand | NOPERM
            ERR The user executing the script can't run this command or subcommand script: 49, on @user_script:1. | NOPERM
            ERR Error running script (call to f_49): @user_script:1: @user_script: 1: The user executing the script can't | NOPERM
            ERR ACL failure in script: No permissions to access a key script: on @user_script:1. | NOPERM
            OOM command not allowed when used memory > 'maxmemory'. | OOM
            ERR Error running script (call to f_49): @user_script:1: @user_script: 1: -OOM command not allowed | OOM
            ERR Error running script (call to f_49): @user_script:1: user_script:1: attempt to index a nil value | ERR
            ERR value is not an integer: secret | ERR
            something else | ERR
            """)
    void allElseIsRefusedByItsCodeAlone(String said, String code) {
        assertThat(translated(said)).isInstanceOf(StoreRefusedException.class).hasMessage("Redis refused: " + code);
    }
}
