package dev.fairlead.internal.stack.exchange;

import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.stack.exchange.Exchange.Break;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import dev.fairlead.internal.stack.http.Excerpt;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out an [Exchange] on a connected socket, or on what is secured over one, and begins what
/// comes above when the peer has agreed. Bounded in time and in what the peer may send.
public final class ExchangeLayer implements SocketLayer {
    /// Beyond any greeting; the head of an HTTP response has its own, smaller limit.
    static final int MAXIMUM_RECEIVED = 64 * 1024;

    private final String protocol;
    private final Stage stage;
    private final Supplier<? extends Exchange> exchanges;
    private final Duration limit;
    private final SocketLayer above;

    /// @param protocol what it is called in reports
    /// @param stage which a deadline that passes meanwhile is told of
    /// @param exchanges one for each connection
    /// @param limit for the whole of it
    public ExchangeLayer(
            String protocol,
            Stage stage,
            Supplier<? extends Exchange> exchanges,
            Duration limit,
            SocketLayer above) {
        this.protocol = protocol;
        this.stage = stage;
        this.exchanges = exchanges;
        this.limit = limit;
        this.above = above;
    }

    @Override
    public void begin(DuplexChannel socket, Loop loop, Outcome outcome) {
        outcome.reached(stage);
        new Running(socket, loop, outcome).begin();
    }

    /// One exchange. On the loop of its socket.
    private final class Running extends ChannelInboundHandlerAdapter {
        private final DuplexChannel socket;
        private final Loop loop;
        private final Outcome outcome;
        private final Exchange exchange = exchanges.get();
        private final long begun = System.nanoTime();
        private byte[] held = new byte[0]; // arrived, and not yet taken
        private long received;
        private boolean over;
        private boolean asking; // the program, apart from the loop
        private boolean news; // arrived meanwhile
        private @Nullable ChannelHandlerContext context;
        private Loop.Timer timer = () -> {};

        Running(DuplexChannel socket, Loop loop, Outcome outcome) {
            this.socket = socket;
            this.loop = loop;
            this.outcome = outcome;
        }

        void begin() {
            socket.pipeline().addLast(this);
            timer =
                    loop.schedule(
                            limit.toNanos(), () -> broken(new Break.TimedOut(limit, received)));
            socket.closeFuture().addListener(_ -> broken(new Break.Cut(received)));
            if (exchange.isOfProgram()) {
                ask(() -> Step.Send.of(exchange.begin()), ByteBuffer.allocate(0));
            } else {
                send(ByteBuffer.wrap(exchange.begin()));
                socket.read();
            }
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            this.context = context;
        }

        private void send(ByteBuffer content) {
            if (content.hasRemaining()) {
                socket.writeAndFlush(Unpooled.wrappedBuffer(content)); // an error closes the socket
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf content = (ByteBuf) message;
            try {
                if (!over) {
                    arrived(content);
                }
            } finally {
                content.release();
            }
        }

        private void arrived(ByteBuf content) {
            received += content.readableBytes();
            if (received > MAXIMUM_RECEIVED) {
                broken(new Break.TooLong(MAXIMUM_RECEIVED));
                return;
            }
            int before = held.length;
            held = Arrays.copyOf(held, before + content.readableBytes());
            content.readBytes(held, before, held.length - before);
            goOn();
        }

        private void goOn() {
            if (asking) {
                news = true;
                return;
            }
            try {
                boolean more = true;
                while (more && !over) {
                    ByteBuffer arrived = ByteBuffer.wrap(held);
                    if (exchange.isOfProgram()) {
                        ask(() -> exchange.next(arrived), arrived);
                        return;
                    }
                    more = take(exchange.next(arrived), arrived.position());
                }
            } catch (NetworkException e) {
                fail(e);
            } catch (RuntimeException e) {
                fail(e); // a bug of an exchange must not leave anybody waiting
            }
        }

        /// @return whether what is held may be more than that
        private boolean take(Step step, int taken) {
            held = Arrays.copyOfRange(held, taken, held.length);
            switch (step) {
                case Step.More _ -> {
                    return false;
                }
                case Step.Send(ByteBuffer content) -> {
                    if (held.length > 0) {
                        broken(new Break.Unasked(held.length, Excerpt.of(held, held.length)));
                        return false;
                    }
                    send(content);
                    return true;
                }
                case Step.Done _ -> {
                    if (exchange.isOfProgram() && held.length > 0) {
                        broken(new Break.Unasked(held.length, Excerpt.of(held, held.length)));
                    } else {
                        done(Objects.requireNonNull(context));
                    }
                    return false;
                }
            }
        }

        /// Asks the program, on a virtual thread; one question at a time, and nothing is read until
        /// the answer.
        ///
        /// @param arrived what is shown
        private void ask(Callable<Step> question, ByteBuffer arrived) {
            asking = true;
            Thread.ofVirtual()
                    .name("fairlead-" + protocol)
                    .start(() -> {
                        try {
                            Step step = question.call();
                            int taken = arrived.position();
                            back(() -> answered(step, taken));
                        } catch (Exception e) {
                            back(() -> failed(e));
                        } catch (Error e) {
                            back(() -> failed(new IllegalStateException(e)));
                        }
                    });
        }

        private void back(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException _) {
                // the loop has ended, and the socket with it
            }
        }

        private void failed(Exception why) {
            if (!over) {
                fail(why);
            }
        }

        private void answered(Step step, int taken) {
            asking = false;
            if (over) {
                return;
            }
            take(step, taken);
            if (over) {
                return;
            }
            if (news) {
                news = false;
                goOn();
            } else {
                socket.read();
            }
        }

        private void done(ChannelHandlerContext context) {
            over = true;
            timer.cancel();
            outcome.passed(new Handshake(protocol, Duration.ofNanos(System.nanoTime() - begun)));
            above.begin(socket, loop, outcome);
            if (held.length > 0) {
                context.fireChannelRead(Unpooled.wrappedBuffer(held));
                context.fireChannelReadComplete();
            }
            if (!context.isRemoved()) {
                socket.pipeline().remove(this);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!over && !asking) {
                context.read();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                broken(new Break.Cut(received));
            }
        }

        @Override
        @SuppressWarnings("deprecation") // exceptionCaught of an inbound handler is not
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!over) {
                fail(new NetworkException(exchange.broken(new Break.Cut(received)), cause));
            }
        }

        private void broken(Break how) {
            if (!over) {
                fail(new NetworkException(exchange.broken(how)));
            }
        }

        private void fail(Exception why) {
            over = true;
            timer.cancel();
            socket.unsafe().close(socket.newPromise());
            outcome.failed(why);
        }
    }
}
