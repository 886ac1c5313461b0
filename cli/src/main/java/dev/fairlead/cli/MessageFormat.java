package dev.fairlead.cli;

import dev.fairlead.FramedStack;
import dev.fairlead.Framing;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.TcpStack;
import dev.fairlead.TlsStack;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/// How messages are told apart in the stream, as `--framed` says it.
///
/// @param toBytes the content of a message
/// @param ofBytes a message with this content
record MessageFormat<M>(
        Framing<M> framing, Function<M, byte[]> toBytes, Function<byte[], M> ofBytes) {

    private static final String ALLOWED =
            "length8, length16, length32, length64, each with 'le' behind it for little-endian,"
                    + " varint, lines and crlf-lines are allowed";

    /// @return empty without `--framed`
    /// @throws UsageException if it is none of those that there are
    static Optional<MessageFormat<?>> of(Arguments arguments) {
        arguments.refuseTogether(Options.FRAMED, Options.EXEC);
        arguments.refuseTogether(Options.FRAMED, Options.CRLF);
        arguments.refuseTogether(Options.FRAMED, Options.UDP);
        arguments.refuseTogether(Options.FRAMED, Options.DTLS);
        return arguments.value(Options.FRAMED).map(MessageFormat::named);
    }

    private static MessageFormat<?> named(String name) {
        return switch (name) {
            case "length8" -> length(1, ByteOrder.BIG_ENDIAN);
            case "length16" -> length(2, ByteOrder.BIG_ENDIAN);
            case "length32" -> length(4, ByteOrder.BIG_ENDIAN);
            case "length64" -> length(8, ByteOrder.BIG_ENDIAN);
            case "length16le" -> length(2, ByteOrder.LITTLE_ENDIAN);
            case "length32le" -> length(4, ByteOrder.LITTLE_ENDIAN);
            case "length64le" -> length(8, ByteOrder.LITTLE_ENDIAN);
            case "varint" -> bytes(Framing.varint());
            // Every byte is a character of Latin-1, and so none is lost or refused.
            case "lines" ->
                    lines(Framing.lines(StandardCharsets.ISO_8859_1, Framing.DEFAULT_MAXIMUM));
            case "crlf-lines" ->
                    lines(Framing.crlfLines(StandardCharsets.ISO_8859_1, Framing.DEFAULT_MAXIMUM));
            default -> throw new UsageException("--framed is '" + name + "'; " + ALLOWED);
        };
    }

    private static MessageFormat<byte[]> length(int width, ByteOrder order) {
        return bytes(Framing.lengthPrefixed(width, order, Framing.DEFAULT_MAXIMUM));
    }

    private static MessageFormat<byte[]> bytes(Framing<byte[]> framing) {
        return new MessageFormat<>(framing, Function.identity(), Function.identity());
    }

    private static MessageFormat<String> lines(Framing<String> framing) {
        return new MessageFormat<>(
                framing,
                text -> text.getBytes(StandardCharsets.ISO_8859_1),
                bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /// @param stream of TCP or TLS
    FramedStack<M> over(Stack<StreamConnection> stream) {
        return stream instanceof TlsStack tls
                ? tls.framed(framing)
                : ((TcpStack) stream).framed(framing);
    }
}
