package dev.fairlead.internal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the JDK and Netty throw, as it was seen on Linux.
class ExchangeFailureTest {
    static Stream<Arguments> seen() {
        return Stream.of(
                Arguments.of("REFUSED port unreachable", new PortUnreachableException()),
                Arguments.of(
                        "REFUSED port unreachable",
                        new ConnectException(
                                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")),
                Arguments.of(
                        "NO_ROUTE network is unreachable",
                        new SocketException("Network is unreachable")),
                Arguments.of(
                        "NO_ROUTE network is unreachable",
                        new NoRouteToHostException("Network is unreachable")),
                Arguments.of(
                        "NO_ROUTE no route to host",
                        new NoRouteToHostException("No route to host")),
                Arguments.of(
                        "NO_ROUTE no local address to send from",
                        new BindException("Cannot assign requested address")),
                Arguments.of(
                        "NO_ROUTE IPv6 is not available here",
                        new UnsupportedOperationException("IPv6 not available")),
                Arguments.of(
                        "NO_ROUTE IPv6 is not available here",
                        new UnsupportedAddressTypeException()),
                Arguments.of(
                        "OTHER connection timed out", new ConnectException("Connection timed out")),
                Arguments.of(
                        "OTHER Operation not permitted",
                        new IOException("Operation not permitted")),
                Arguments.of("OTHER SocketException", new SocketException()));
    }

    @ParameterizedTest
    @MethodSource("seen")
    void isTheOneThatWasMeant(String expected, Exception thrown) {
        ExchangeFailure failure = ExchangeFailure.of(thrown);
        assertEquals(expected, failure.kind() + " " + failure.detail());
    }
}
