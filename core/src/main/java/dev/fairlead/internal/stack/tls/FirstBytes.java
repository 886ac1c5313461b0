package dev.fairlead.internal.stack.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Keeps the first of what the peer sends during a handshake, so that one who does not speak TLS
/// can be told by what it says. On the loop.
final class FirstBytes extends ChannelInboundHandlerAdapter {
    private static final int KEPT = 64;

    private final byte[] kept = new byte[KEPT];
    private int size;
    private long received;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf content = (ByteBuf) message;
        int more = Math.min(KEPT - size, content.readableBytes());
        content.getBytes(content.readerIndex(), kept, size, more);
        size += more;
        received += content.readableBytes();
        context.fireChannelRead(message);
    }

    long received() {
        return received;
    }

    /// Made printable.
    String excerpt() {
        String text = new String(kept, 0, size, StandardCharsets.ISO_8859_1);
        int line = text.indexOf('\n');
        String first = line < 0 ? text : text.substring(0, line);
        return first.strip().replaceAll("[^\\x20-\\x7e]", "?");
    }

    /// What it seems to speak; `null` if that is not known.
    @Nullable String protocol() {
        return protocol(Arrays.copyOf(kept, size));
    }

    static @Nullable String protocol(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
        if (text.startsWith("HTTP/") || text.matches("(?s)[A-Z]{3,7} \\S+ HTTP/.*")) {
            return "HTTP";
        } else if (text.startsWith("SSH-")) {
            return "SSH";
        } else if (text.matches("(?s)220[ -].*FTP.*")) {
            return "FTP";
        } else if (text.matches("(?s)220[ -].*")) {
            return "SMTP";
        } else if (text.startsWith("* OK")) {
            return "IMAP";
        } else if (text.startsWith("+OK")) {
            return "POP3";
        }
        return null;
    }
}
