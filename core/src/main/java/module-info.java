/// Endpoints, parameters, resolution, racing, connections and listeners.
///
/// The exported packages are the promise; everything below `dev.fairlead.internal` may change at
/// any time.
module dev.fairlead.core {
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires jdk.jfr;
    requires jdk.net;
    requires static transitive org.jspecify;

    exports dev.fairlead;
    exports dev.fairlead.internal.name to
            dev.fairlead.security;
    exports dev.fairlead.internal.dbus to
            dev.fairlead.discovery;
    exports dev.fairlead.internal.connection to
            dev.fairlead.quic;
    exports dev.fairlead.internal.io to
            dev.fairlead.quic;
    exports dev.fairlead.internal.race to
            dev.fairlead.quic;
    exports dev.fairlead.internal.stack.udp to
            dev.fairlead.quic;
    exports dev.fairlead.internal.os to
            dev.fairlead.cli,
            dev.fairlead.discovery;
    exports dev.fairlead.internal.path to
            dev.fairlead.discovery,
            dev.fairlead.quic;
    exports dev.fairlead.internal.resolve to
            dev.fairlead.discovery;
    exports dev.fairlead.internal.provider to
            dev.fairlead.discovery,
            dev.fairlead.security;
    exports dev.fairlead.internal.time to
            dev.fairlead.discovery,
            dev.fairlead.quic;
    exports dev.fairlead.internal.stack.dtls to
            dev.fairlead.security;
    exports dev.fairlead.internal.stack.tls to
            dev.fairlead.quic,
            dev.fairlead.security;

    uses dev.fairlead.internal.connection.StackProvider;
    uses dev.fairlead.internal.provider.DiscoveryProvider;
    uses dev.fairlead.internal.provider.PskEngines;
    uses dev.fairlead.internal.stack.dtls.DtlsProvider;
}
