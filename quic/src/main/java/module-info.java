/// QUIC: connections that carry streams and datagrams.
module dev.fairlead.quic {
    requires transitive dev.fairlead.core;
    requires io.netty.buffer;
    requires io.netty.codec.classes.quic;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires static transitive org.jspecify;

    exports dev.fairlead.quic;

    provides dev.fairlead.internal.connection.StackProvider with
            dev.fairlead.quic.internal.QuicStacks;
}
